using System.Diagnostics;
using Akka.Actor;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>Decides which slices are traced, and begins and ends their spans. Used by one stage.</summary>
internal sealed class SliceTraces(int every)
{
    private int _untraced;

    /// <summary>A slice is about to be sent for the first time.</summary>
    /// <returns>The slice to send: with its trace when it is the one in so many.</returns>
    public Slice Begin(SymbolLane lane, Slice slice)
    {
        lane.Trace = null;
        if (every == 0 || slice.Ticks.Length == 0 || !PipelineTracing.IsOn || ++_untraced < every)
        {
            return slice;
        }

        _untraced = 0;
        lane.Trace = PipelineTracing.Sample(slice);
        return lane.Trace is { } span ? slice with { TraceParent = PipelineTracing.ToText(span.Context) } : slice;
    }

    /// <summary>Ends the span of the slice that was out.</summary>
    /// <returns>What goes with the vectors that came of it; null when nobody traces.</returns>
    public SliceTrace? Answered(SymbolLane lane, SliceComputed computed, IActorRef entity)
    {
        if (every == 0 || !PipelineTracing.IsOn)
        {
            return null;
        }

        var sampled = lane.Trace;
        lane.Trace = null;
        return new SliceTrace(computed, entity, lane.OutSince, sampled);
    }

    /// <summary>The slice that was out is not in the features.</summary>
    public static void Failed(SymbolLane lane, string reason)
    {
        lane.Trace?.SetStatus(ActivityStatusCode.Error, reason);
        lane.Trace?.Stop();
        lane.Trace = null;
    }
}
