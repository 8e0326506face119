using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>The wire protocol of a feed.</summary>
public enum FeedFormat
{
    Native,
    Polygon,
    Alpaca,
    Yahoo,
}

/// <summary>How a feed's data comes in.</summary>
public enum FeedTransport
{
    WebSocket,
    Polling,
    Replay,
}

/// <summary>How a feed that offers both writes its messages.</summary>
public enum FeedCodec
{
    Json,
    MsgPack,
}

/// <summary>Which of a feed's channels are asked for.</summary>
[Flags]
public enum FeedChannels
{
    Trades = 1,
    Quotes = 2,
    Bars = 4,
}

/// <summary>Section `Feed` of the configuration: where market data comes from.</summary>
public sealed record FeedOptions
{
    public FeedFormat Format { get; init; } = FeedFormat.Native;

    public FeedTransport Transport { get; init; } = FeedTransport.WebSocket;

    /// <summary>ws(s):// or http(s)://; null = the built-in exchange, whose address the host puts here.</summary>
    public Uri? Url { get; init; }

    /// <summary>Alpaca sends MessagePack when asked to; the other feeds are JSON.</summary>
    public FeedCodec Codec { get; init; } = FeedCodec.Json;

    /// <summary>Credentials, comma-separated, one per partition. Never logged.</summary>
    public string Key { get; init; } = string.Empty;

    public string Secret { get; init; } = string.Empty;

    public FeedChannels Channels { get; init; } = FeedChannels.Trades | FeedChannels.Quotes;

    /// <summary>Our symbol to the feed's symbol.</summary>
    public IReadOnlyDictionary<string, string> SymbolMap { get; init; } = new Dictionary<string, string>();

    /// <summary>`none`, `chart` or the path of a replay file; null = `chart` with the built-in exchange, else `none`.</summary>
    public string? WarmUp { get; init; }

    /// <summary>Base address of the chart endpoint used for warm-up.</summary>
    public Uri? WarmUpUrl { get; init; }

    /// <summary>Of time stamps that carry no offset.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Replay file, CSV or gzipped CSV.</summary>
    public string? Path { get; init; }

    /// <summary>Replay speed: 1 = real time, 0 = as fast as possible.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>True = continue at the stored offset, false = from the beginning with fresh state.</summary>
    public bool Resume { get; init; }

    public int Partitions { get; init; } = 1;

    public TimeSpan ReconnectInterval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan MaxReconnectInterval { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan MuteAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Polling asks for each symbol once in this time, or less often where that would exceed five requests a second.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes; a larger frame is drained and counted.</summary>
    public int MaxFrame { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long in a row a WebSocket's sender may be held up by a pipeline that has fallen behind. After that everything is read at
    /// once again, and what finds no room is dropped as a declared gap: a vendor cuts readers that stay slow. 0 = never held up.
    /// </summary>
    public TimeSpan MaxBehind { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages per second, 0 = unlimited.</summary>
    public int RateLimit { get; init; }

    /// <summary>Without what is secret.</summary>
    public override string ToString() => Shown.Of(this);

    public IEnumerable<SettingError> Validate()
    {
        if (Transport == FeedTransport.Replay && string.IsNullOrWhiteSpace(Path))
        {
            yield return new SettingError("Feed:Path", Path, "the path of a replay file is needed with Feed:Transport=replay");
        }

        if (Speed < 0 || !double.IsFinite(Speed))
        {
            yield return new SettingError("Feed:Speed", $"{Speed}", "0 (as fast as possible) or a positive factor of real time");
        }

        if (Partitions is < 1 or > 256)
        {
            yield return new SettingError("Feed:Partitions", $"{Partitions}", "1 to 256");
        }

        if (ReconnectInterval <= TimeSpan.Zero)
        {
            yield return new SettingError("Feed:ReconnectInterval", $"{ReconnectInterval}", "more than zero");
        }

        if (MaxReconnectInterval < ReconnectInterval)
        {
            yield return new SettingError("Feed:MaxReconnectInterval", $"{MaxReconnectInterval}", "at least Feed:ReconnectInterval");
        }

        if (Heartbeat <= TimeSpan.Zero)
        {
            yield return new SettingError("Feed:Heartbeat", $"{Heartbeat}", "more than zero");
        }

        if (MuteAfter <= TimeSpan.Zero)
        {
            yield return new SettingError("Feed:MuteAfter", $"{MuteAfter}", "more than zero");
        }

        if (PollInterval <= TimeSpan.Zero)
        {
            yield return new SettingError("Feed:PollInterval", $"{PollInterval}", "more than zero");
        }

        if (Codec == FeedCodec.MsgPack && Format != FeedFormat.Alpaca)
        {
            yield return new SettingError("Feed:Codec", "msgpack", "json, except with Feed:Format=alpaca");
        }

        if (MaxFrame is < 1024 or > 256 * 1024 * 1024)
        {
            yield return new SettingError("Feed:MaxFrame", $"{MaxFrame}", "1 kB to 256 MB, in bytes");
        }

        if (MaxBehind < TimeSpan.Zero)
        {
            yield return new SettingError("Feed:MaxBehind", $"{MaxBehind}", "0 (never hold the sender up) or a time span");
        }

        if (RateLimit < 0)
        {
            yield return new SettingError("Feed:RateLimit", $"{RateLimit}", "0 (unlimited) or messages per second");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            yield return new SettingError("Feed:TimeZone", TimeZone, "an IANA time zone name such as UTC or Asia/Tokyo");
        }
    }
}
