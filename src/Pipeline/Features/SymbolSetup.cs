using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>What every symbol's entity of a node shares: immutable, made once at start.</summary>
public sealed record SymbolSetup
{
    public required FeatureSet Set { get; init; }

    public required TradingCalendar Calendar { get; init; }

    public required PipelineMode Mode { get; init; }

    /// <summary>Length of a time bucket (`Prediction:Interval`), nanoseconds of event time.</summary>
    public required long BucketNanos { get; init; }

    /// <summary>How far back in event time a tick may lie.</summary>
    public required TimeSpan MaxDisorder { get; init; }

    /// <summary>Length of the circular buffer of recent ticks.</summary>
    public required int RecentTicks { get; init; }

    /// <summary>True on feeds that correct trades: symbols then keep two earlier states, see <see cref="SymbolPast"/>.</summary>
    public bool IsCorrected { get; init; }

    /// <summary>Length of the bars that <see cref="WarmUp"/> gives.</summary>
    public static readonly TimeSpan WarmUpBarLength = TimeSpan.FromMinutes(1);

    /// <summary>The symbol's one-minute history for features on bars, oldest first; empty when there is none.</summary>
    public Func<string, IReadOnlyList<Bar>> WarmUp { get; init; } = static _ => [];
}
