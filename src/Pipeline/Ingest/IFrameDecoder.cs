namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>
/// Turns a frame of one vendor's protocol into ticks. Holds no market state (reading a stretch again decides the same) and
/// never throws: what it cannot read is a rejection in the batch. Not safe for use by several threads.
/// </summary>
public interface IFrameDecoder
{
    /// <summary>Appends the frame's events in their order. Status and unknown messages append nothing.</summary>
    void Decode(in Frame frame, TickBatch into);
}
