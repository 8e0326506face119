using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Audit;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Settings;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Research.Recording;

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

    public RecordOptions Record { get; set; } = new();

    public AuditOptions Audit { get; set; } = new();

    public RedisOptions Redis { get; set; } = new();

    public StoreOptions Store { get; set; } = new();

    public PredictionOptions Prediction { get; set; } = new();

    public ModelOptions Models { get; set; } = new();

    public ScoreOptions Scores { get; set; } = new();

    public AlertOptions Alerts { get; set; } = new();

    public ClusterOptions Cluster { get; set; } = new();

    public ExchangeOptions Exchange { get; set; } = new();

    public TelemetryOptions Telemetry { get; set; } = new();

    /// <summary>Who gets to know what happens; null = nobody.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    public bool TakesAllSymbols => Symbols is [AllSymbols];

    /// <summary>True when the feed is the simulated exchange in this process.</summary>
    public bool UsesBuiltInExchange => Feed.Url is null && Feed.Transport != FeedTransport.Replay;

    /// <summary>All that is wrong with the sections, each by itself and with one another.</summary>
    public IEnumerable<SettingError> Validate() =>
        Feed.Validate()
            .Concat(Filter.Validate())
            .Concat(Features.Validate())
            .Concat(Checkpoint.Validate())
            .Concat(Record.Validate())
            .Concat(Audit.Validate())
            .Concat(Redis.Validate())
            .Concat(Store.Validate())
            .Concat(Prediction.Validate())
            .Concat(Models.Validate())
            .Concat(Scores.Validate())
            .Concat(Alerts.Validate())
            .Concat(Cluster.Validate())
            .Concat(Exchange.Validate())
            .Concat(Telemetry.Validate())
            .Concat(ValidateSymbols())
            .Concat(ValidateFeedSource())
            .Concat(ValidateNames())
            .Concat(ValidateHistory())
            .Concat(ValidateShared());

    private IEnumerable<SettingError> ValidateSymbols()
    {
        var given = string.Join(',', Symbols);
        if (Symbols.Count == 0 || Symbols.Any(string.IsNullOrWhiteSpace) || (Symbols.Contains(AllSymbols) && Symbols.Count > 1))
        {
            yield return new SettingError("Symbols", given, "symbols, comma-separated, or * alone for all that the feed sends");
        }

        if (Symbols.Distinct(StringComparer.Ordinal).Count() < Symbols.Count)
        {
            yield return new SettingError("Symbols", given, "each symbol once");
        }

        var most = Feed.Transport == FeedTransport.Replay || TakesAllSymbols ? 1 : Symbols.Count;
        if (Feed.Partitions > most)
        {
            yield return new SettingError("Feed:Partitions", $"{Feed.Partitions}", $"at most {most}: every partition needs symbols of its own, and a file is read by one worker");
        }
    }

    private IEnumerable<SettingError> ValidateFeedSource()
    {
        var feed = UsesBuiltInExchange ? BuiltInExchange.WithKeys(Feed) : Feed;
        foreach (var error in FeedSources.Validate(feed, TakesAllSymbols ? null : Symbols))
        {
            yield return error;
        }

        if (Feed.Transport == FeedTransport.Replay && File.Exists(Feed.Path) && ProblemOf(Feed.Path) is { } problem)
        {
            yield return new SettingError("Feed:Path", Feed.Path, problem);
        }

        if (Feed is { Transport: FeedTransport.Replay, Resume: true } && Checkpoint.Interval == TimeSpan.Zero)
        {
            yield return new SettingError("Checkpoint:Interval", $"{Checkpoint.Interval}", "more than zero with Feed:Resume=on: without checkpoints there is nothing to go on from");
        }

        string[] schemes = Feed.Transport == FeedTransport.WebSocket ? ["ws", "wss"] : ["http", "https"];
        if (Feed.Transport != FeedTransport.Replay && Feed.Url is { } url && !schemes.Contains(url.Scheme))
        {
            yield return new SettingError(
                "Feed:Url",
                Redacted.Address(url),
                $"an address that begins with {schemes[0]}:// or {schemes[1]}:// with Feed:Transport={Feed.Transport.ToString().ToLowerInvariant()}");
        }

        if (Feed.WarmUp is { } warmUp && warmUp is not ("none" or "chart") && ProblemOf(warmUp) is { } warmUpProblem)
        {
            yield return new SettingError("Feed:WarmUp", warmUp, $"none, chart or a replay file; {warmUpProblem}");
        }
    }

    /// <summary>What other settings name must be there: the model, the features in rules, the faults.</summary>
    private IEnumerable<SettingError> ValidateNames()
    {
        foreach (var error in ModelNames.Validate(this))
        {
            yield return error;
        }

        if (KnownSet() is { } set && ProblemOf(() => AlertRuleSet.Compile(Alerts, set)) is { } rule)
        {
            yield return new SettingError("Alerts:Rules", null, rule);
        }

        if (ProblemOf(() => FaultPlan.Parse(Exchange.Faults)) is { } faults)
        {
            yield return new SettingError("Exchange:Faults", Exchange.Faults, faults);
        }
    }

    /// <summary>What the nodes of a cluster share cannot live in one of them.</summary>
    private IEnumerable<SettingError> ValidateShared()
    {
        if (!Cluster.HasPeers)
        {
            yield break;
        }

        if (Redis.IsEmbedded)
        {
            yield return new SettingError(
                "Redis:ConnectionString", string.Empty, "host:port of a server that all nodes reach: with Cluster:SeedNodes the embedded one, which only this node has, is of no use");
        }

        if (UsesBuiltInExchange)
        {
            yield return new SettingError(
                "Feed:Url", string.Empty, "the address of a feed that all nodes reach: with Cluster:SeedNodes the simulated exchange in this process is of no use; start one by itself with dotnet run --project src/Exchange");
        }
    }

    private IEnumerable<SettingError> ValidateHistory()
    {
        if (Store.History is "on" or "off")
        {
            yield break;
        }

        string[] known = [.. KnownSet()?.Features.Select(feature => feature.Name) ?? []];
        foreach (var name in Store.History.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Except(known, StringComparer.Ordinal))
        {
            yield return new SettingError("Store:History", name, $"on, off, or names of features: {string.Join(", ", known)}");
        }
    }

    /// <summary>Null while the set cannot be read, which is an error of its own.</summary>
    private FeatureSet? KnownSet() => Features.Validate().Any() ? null : FeatureSet.Parse(Features.Set);

    private static string? ProblemOf(Action attempt)
    {
        try
        {
            attempt();
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
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
