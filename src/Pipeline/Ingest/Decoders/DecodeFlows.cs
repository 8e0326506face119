using Akka;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>From frames to batches of ticks.</summary>
public static class DecodeFlows
{
    /// <summary>
    /// Decodes each frame into one batch, numbers its events (from the frame's own position, else by a counter that starts at 0 with
    /// each materialization), stamps them with the number of interruptions before (<see cref="TickBatch.Connection"/>), counts frames and ignored events, logs a sample of what is malformed now and then, and
    /// releases the frame. A frame without events gives no batch. Never fails the stream: bad input is a rejection in the batch.
    /// </summary>
    /// <param name="decoder">Called once for each materialization: decoders are not safe for use by several threads.</param>
    /// <param name="corrected">Gets every correction of an earlier trade; must return at once.</param>
    public static Flow<Frame, TickBatch, NotUsed> Decode(
        Func<IFrameDecoder> decoder, PipelineMetrics metrics, TimeProvider time, Action<TradeCorrection>? corrected = null) =>
        Flow.FromGraph(new DecodeStage(decoder, metrics, time, corrected));
}
