using Akka;
using Akka.Streams.Dsl;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>Flows over batches of ticks.</summary>
public static class BatchFlows
{
    /// <summary>Bound of one merged batch: beyond it the upstream waits.</summary>
    private const int MaxTicks = 4_096;

    /// <summary>
    /// Merges what has piled up while the next stage was busy: one frame's ticks when idle, many under load, without a
    /// timer. Never drops: at the bound it back-pressures.
    /// </summary>
    public static Flow<TickBatch, TickBatch, NotUsed> MergeWaiting() =>
        Flow.Create<TickBatch>().BatchWeighted(
            MaxTicks,
            static batch => Math.Max(1, batch.Count),
            static first => first,
            static (merged, next) => merged.Absorb(next));
}
