using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Counts what answers say, each slice once.</summary>
internal sealed class SliceAccounts(PipelineMetrics metrics, int featuresPerTick)
{
    /// <summary>A slice was answered for the first time.</summary>
    public void Count(SymbolProgress progress, Slice slice, SliceComputed computed)
    {
        metrics.TicksAccepted(computed.Accepted);
        metrics.FeaturesComputed((long)computed.Accepted * featuresPerTick);
        metrics.Rejected(RejectReason.Duplicate, computed.Duplicates);
        metrics.Rejected(RejectReason.Order, computed.OutOfOrder);
        metrics.GapsDeclared(computed.GapsDeclared);
        metrics.TicksReread(slice.Ticks.Length - computed.Accepted - computed.Duplicates - computed.OutOfOrder);
        progress.Advance(computed.Accepted, computed.LastPosition);
        MeasureLatency(slice);
    }

    /// <summary>A slice was answered again. Its ticks were counted when it was answered first; what the entity has lost since was not.</summary>
    public void CountAgain(Slice slice, SliceComputed computed)
    {
        if (slice.AfterGap)
        {
            metrics.GapsDeclared(computed.GapsDeclared);
        }
    }

    private void MeasureLatency(Slice slice)
    {
        // Ticks of one frame arrived together: one measurement for each run of them.
        var arrival = 0L;
        foreach (ref readonly var tick in slice.Ticks.AsSpan())
        {
            if (tick.ArrivalTimestamp != arrival)
            {
                arrival = tick.ArrivalTimestamp;
                metrics.RecordLatency(LatencyStage.Features, arrival);
            }
        }
    }
}
