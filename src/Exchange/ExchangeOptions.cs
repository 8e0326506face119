using System.Net;
using AkkaDayTrade.Exchange.Faults;

namespace AkkaDayTrade.Exchange;

/// <summary>Which protocols the simulated exchange speaks.</summary>
public enum ExchangeFormat
{
    All,
    Native,
    Polygon,
    Alpaca,
    Yahoo,
}

/// <summary>How a simulated exchange behaves. Everything that its chances decide comes from <see cref="Seed"/>.</summary>
public sealed record ExchangeOptions
{
    public const int DefaultPort = 9120;

    /// <summary>The address of this machine that it listens on; 0.0.0.0 or :: = every one.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>0 = any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    public ExchangeFormat Format { get; init; } = ExchangeFormat.All;

    public IReadOnlyList<string> Symbols { get; init; } = ["7203", "8306", "9984"];

    /// <summary>Ticks a second in all; 0 = as fast as the readers take them.</summary>
    public double Rate { get; init; } = 30;

    /// <summary>Ticks that happen at once and share a frame where the protocol allows it.</summary>
    public int TicksPerFrame { get; init; } = 1;

    public int Seed { get; init; } = 763;

    /// <summary>
    /// How much the past tells of the future. 0 = nothing: every move is as likely up as down, whatever came before. 1 = direction
    /// persists for some 200 ticks, up to nine moves in ten. null = as 1, and pulled back where it strays far.
    /// </summary>
    public double? Signal { get; init; }

    /// <summary>Share of quotes among the ticks; null = none for the formats that carry trades only (native, yahoo), else 0.4.</summary>
    public double? QuoteShare { get; init; }

    /// <summary>A tick file (CSV or gzipped CSV) to play instead of the synthetic market.</summary>
    public string? ReplayPath { get; init; }

    /// <summary>Of the replay: 1 = as recorded, 0 = flat out.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>When the tape begins, as event time; null = now.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>True = the tape waits for the first subscription. Replays and flat-out tapes always do.</summary>
    public bool AwaitSubscriber { get; init; }

    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>File that gets the truth log, null = none.</summary>
    public string? TruthPath { get; init; }

    /// <summary>True = an empty key is as good as any.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>How long a client may take to authenticate.</summary>
    public TimeSpan AuthTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections that one key may have on one path; 0 = any number.</summary>
    public int ConnectionsPerKey { get; init; } = 1;

    /// <summary>Symbols that Alpaca's plan allows on trades and on quotes; 0 = any number.</summary>
    public int AlpacaSymbolLimit { get; init; }

    /// <summary>True = Polygon confirms each subscription in a frame of its own.</summary>
    public bool PolygonSeparateConfirmations { get; init; }

    /// <summary>Polygon channels that the plan lacks.</summary>
    public IReadOnlyList<string> PolygonDeniedChannels { get; init; } = ["FMV", "LV"];

    /// <summary>How often at most Yahoo tells about a symbol; zero = every trade.</summary>
    public TimeSpan YahooConflation { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Yahoo closes a connection whose client has said nothing for so long.</summary>
    public TimeSpan YahooIdle { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>True = permessage-deflate is agreed to when a client offers it.</summary>
    public bool Compression { get; init; } = true;

    /// <summary>Bytes that may wait for a slow reader before it is cut.</summary>
    public int SendBufferBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The options with what follows from others filled in.</summary>
    internal double EffectiveQuoteShare => QuoteShare ?? (Format is ExchangeFormat.Native or ExchangeFormat.Yahoo ? 0 : 0.4);

    /// <summary>What is wrong, as `option, value, allowed`; null when all is well.</summary>
    internal string? Problem() => this switch
    {
        { Port: < 0 or > 65535 } => $"--port {Port}: allowed are 0 (any free one) to 65535",
        { Symbols.Count: 0 or > 65535 } => $"--symbols: {Symbols.Count} symbols; allowed are 1 to 65535",
        _ when Symbols.Any(string.IsNullOrWhiteSpace) => "--symbols: an empty symbol; allowed are names separated by commas, or a number",
        _ when Symbols.Distinct().Count() != Symbols.Count => "--symbols: a symbol stands twice",
        _ when !double.IsFinite(Rate) || Rate is < 0 or > 1e8 => $"--rate {Rate}: allowed are 0 (flat out) to 100000000 ticks a second",
        _ when Signal is { } signal && signal is not (>= 0 and <= 10) => $"--signal {Signal}: allowed are 0 (none) to 10",
        { TicksPerFrame: < 1 or > 10_000 } => $"--ticks-per-frame {TicksPerFrame}: allowed are 1 to 10000",
        _ when QuoteShare is { } share && share is not (>= 0 and < 1) => $"--quotes {share}: allowed are 0 to below 1",
        _ when !double.IsFinite(Speed) || Speed < 0 => $"--speed {Speed}: allowed are 0 (flat out) or a positive factor",
        { SendBufferBytes: < 65536 } => $"SendBufferBytes {SendBufferBytes}: allowed are 65536 or more",
        _ => null,
    };
}
