using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Settings;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Host;

/// <summary>
/// What a <see cref="RealtimeSystem"/> is made of: one member per section of the configuration, with the same defaults.
/// </summary>
public sealed class RealtimeSystemOptions
{
    /// <summary>In place of a list of symbols: all that the feed sends.</summary>
    public const string AllSymbols = "*";

    public IReadOnlyList<string> Symbols { get; set; } = ["7203", "8306", "9984"];

    public FeedOptions Feed { get; set; } = new();

    public FilterOptions Filter { get; set; } = new();

    public FeatureOptions Features { get; set; } = new();

    public CheckpointOptions Checkpoint { get; set; } = new();

    public RedisOptions Redis { get; set; } = new();

    public StoreOptions Store { get; set; } = new();

    public PredictionOptions Prediction { get; set; } = new();

    public AlertOptions Alerts { get; set; } = new();

    public ClusterOptions Cluster { get; set; } = new();

    public ExchangeOptions Exchange { get; set; } = new();

    /// <summary>Who gets to know what happens; null = nobody.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>True when the feed is the simulated exchange in this process.</summary>
    public bool UsesBuiltInExchange => Feed.Url is null && Feed.Transport != FeedTransport.Replay;

    /// <summary>All that is wrong with the sections, each by itself and with one another.</summary>
    public IEnumerable<SettingError> Validate() =>
        Feed.Validate()
            .Concat(Filter.Validate())
            .Concat(Features.Validate())
            .Concat(Checkpoint.Validate())
            .Concat(Redis.Validate())
            .Concat(Store.Validate())
            .Concat(Prediction.Validate())
            .Concat(Alerts.Validate())
            .Concat(Cluster.Validate())
            .Concat(Exchange.Validate())
            .Concat(ValidateSymbols())
            .Concat(ValidateFeedSource())
            .Concat(ValidateKeys())
            .Concat(ValidateHistory());

    private IEnumerable<SettingError> ValidateSymbols()
    {
        if (Symbols.Count == 0 || Symbols.Any(string.IsNullOrWhiteSpace) || (Symbols.Contains(AllSymbols) && Symbols.Count > 1))
        {
            yield return new SettingError("Symbols", string.Join(',', Symbols), "symbols, comma-separated, or * alone for all that the feed sends");
        }

        if (Symbols.Contains(AllSymbols) && Feed.Transport == FeedTransport.Polling)
        {
            yield return new SettingError("Symbols", AllSymbols, "symbols by name: a polled feed has no way to ask for all");
        }
    }

    private IEnumerable<SettingError> ValidateFeedSource()
    {
        if (Feed.Transport == FeedTransport.Replay)
        {
            if (!string.IsNullOrWhiteSpace(Feed.Path) && ProblemOf(Feed.Path) is { } problem)
            {
                yield return new SettingError("Feed:Path", Feed.Path, problem);
            }
        }
        else if (Feed.Url is { } url)
        {
            string[] schemes = Feed.Transport == FeedTransport.WebSocket ? ["ws", "wss"] : ["http", "https"];
            if (!schemes.Contains(url.Scheme))
            {
                yield return new SettingError(
                    "Feed:Url", Redacted.Address(url), $"an address that begins with {schemes[0]}:// or {schemes[1]}:// with Feed:Transport={Feed.Transport.ToString().ToLowerInvariant()}");
            }
        }

        if (Feed.Transport == FeedTransport.Polling && Feed.Format != FeedFormat.Yahoo)
        {
            yield return new SettingError("Feed:Transport", "polling", "websocket or replay; only Feed:Format=yahoo can be polled");
        }

        if (Feed.WarmUp is { } warmUp && warmUp is not ("none" or "chart") && ProblemOf(warmUp) is { } warmUpProblem)
        {
            yield return new SettingError("Feed:WarmUp", warmUp, $"none, chart or a replay file; {warmUpProblem}");
        }
    }

    /// <summary>Two connections with one key would throw each other out.</summary>
    private IEnumerable<SettingError> ValidateKeys()
    {
        var allowsOneConnectionPerKey = Feed.Format is FeedFormat.Polygon or FeedFormat.Alpaca;
        if (!allowsOneConnectionPerKey || Feed.Transport != FeedTransport.WebSocket || UsesBuiltInExchange)
        {
            yield break;
        }

        var keys = SettingText.List(Feed.Key).Distinct(StringComparer.Ordinal).Count();
        if (keys < Feed.Partitions)
        {
            yield return new SettingError(
                "Feed:Partitions", $"{Feed.Partitions}", $"at most one per key, for this vendor allows one connection a key; Feed:Key holds {keys}");
        }
    }

    private IEnumerable<SettingError> ValidateHistory()
    {
        if (Store.History is "on" or "off")
        {
            yield break;
        }

        var known = KnownFeatures();
        foreach (var name in Store.History.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Except(known, StringComparer.Ordinal))
        {
            yield return new SettingError("Store:History", name, $"on, off, or names of features: {string.Join(", ", known)}");
        }
    }

    /// <summary>Empty while the set cannot be read, which is an error of its own.</summary>
    private IReadOnlyList<string> KnownFeatures()
    {
        try
        {
            return [.. FeatureSet.Parse(Features.Set).Features.Select(feature => feature.Name)];
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return [];
        }
    }

    private static string? ProblemOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"the file cannot be read: {exception.Message}";
        }
    }
}
