using Akka;
using Akka.Streams.Dsl;
using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>Makes the source of a feed's frames from its settings.</summary>
public static class FeedSources
{
    /// <summary>Bound between a live link and the stream; beyond it the oldest frame is dropped and a gap declared.</summary>
    public const int MaxBufferedFrames = 65_536;

    /// <summary>The same bound in bytes.</summary>
    public const long MaxBufferedBytes = 64L * 1024 * 1024;

    /// <summary>What of the settings no source could be made from.</summary>
    /// <param name="symbols">Our symbols; null or empty = all that the feed sends.</param>
    public static IEnumerable<SettingError> Validate(FeedOptions options, IReadOnlyList<string>? symbols)
    {
        ArgumentNullException.ThrowIfNull(options);
        var takesNames = options.Transport == FeedTransport.Polling || (options.Transport == FeedTransport.WebSocket && options.Format == FeedFormat.Yahoo);
        if (takesNames && symbols is not { Count: > 0 })
        {
            yield return new SettingError("Symbols", "*", "names: this feed cannot be asked for all symbols");
        }

        if (options.Transport == FeedTransport.Polling && options.Format != FeedFormat.Yahoo)
        {
            yield return new SettingError("Feed:Transport", "polling", "websocket or replay, except with Feed:Format=yahoo");
        }

        var keys = options.Key.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Length;
        if (options is { Transport: FeedTransport.WebSocket, Format: FeedFormat.Polygon or FeedFormat.Alpaca } && options.Partitions > 1 && keys < options.Partitions)
        {
            yield return new SettingError("Feed:Key", $"({keys} keys)", $"{options.Partitions} comma-separated keys, one per partition: the vendor allows one connection a key");
        }

        if (options.Transport == FeedTransport.Replay && !string.IsNullOrWhiteSpace(options.Path) && !File.Exists(options.Path))
        {
            yield return new SettingError("Feed:Path", options.Path, "an existing file");
        }
    }

    /// <summary>
    /// The frames of one partition. Live sources never fail: what breaks is retried with back-off and shown by
    /// <paramref name="status"/>; a replay completes at the end of its file and fails when the file cannot be read.
    /// </summary>
    /// <param name="symbols">Our symbols of this partition; null or empty = all that the feed sends.</param>
    /// <param name="partition">Which of several keys signs in.</param>
    /// <param name="fromPosition">Where a replay starts: the index of a data row.</param>
    public static Source<Frame, NotUsed> Create(
        FeedOptions options, IReadOnlyList<string>? symbols, FeedServices services, FeedStatus status, int partition = 0, long fromPosition = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(status);
        if (Validate(options, symbols).FirstOrDefault() is { } error)
        {
            throw new ArgumentException(error.ToString(), nameof(options));
        }

        return options.Transport switch
        {
            FeedTransport.WebSocket => Live(WebSocket(options, FeedNames(options, symbols), services, status, partition).RunAsync, status, options.MaxBehind, services.Time),
            FeedTransport.Polling => Live(new ChartPoller(options, FeedNames(options, symbols), services, status).RunAsync, status),
            FeedTransport.Replay => Replay(options, services, status, fromPosition),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Transport, "unknown transport"),
        };
    }

    private static Source<Frame, NotUsed> Replay(FeedOptions options, FeedServices services, FeedStatus status, long fromPosition) =>
        Source.UnfoldResourceAsync<Frame, ReplayFile>(
            () => ReplayFile.OpenAsync(options, services, status, fromPosition),
            file => file.ReadAsync(),
            file => file.CloseAsync());

    internal static Source<Frame, NotUsed> Live(
        Func<FrameBuffer, CancellationToken, Task> run, FeedStatus status, TimeSpan maxBehind = default, TimeProvider? time = null) =>
        Source.FromGraph(new LiveFrameSource(run, MaxBufferedFrames, MaxBufferedBytes, status.FrameDropped)
        {
            MaxBehind = maxBehind,
            Time = time ?? TimeProvider.System,
        });

    internal static WebSocketFeed WebSocket(
        FeedOptions options, IReadOnlyList<string> symbols, FeedServices services, FeedStatus status, int partition, LinkTimings? timings = null)
    {
        var credentials = FeedCredentials.For(options, partition);
        return new WebSocketFeed(options, symbols, credentials, Session, services, status) { Timings = timings ?? new LinkTimings() };

        IFeedSession Session(IFeedLink link) => options.Format switch
        {
            FeedFormat.Native => new NativeSession(symbols, link),
            FeedFormat.Polygon => new PolygonSession(credentials.Key, options.Channels, symbols, link),
            FeedFormat.Alpaca => new AlpacaSession(credentials.Key, credentials.Secret, options.Codec, options.Channels, symbols, link),
            FeedFormat.Yahoo => new YahooSession(symbols, link),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Format, "unknown format"),
        };
    }

    /// <summary>Our symbols in the feed's spelling; `*` for all.</summary>
    internal static IReadOnlyList<string> FeedNames(FeedOptions options, IReadOnlyList<string>? symbols) =>
        symbols is { Count: > 0 } ? [.. symbols.Select(symbol => options.SymbolMap.GetValueOrDefault(symbol, symbol))] : ["*"];
}
