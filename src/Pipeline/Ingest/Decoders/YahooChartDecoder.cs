namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Bodies of Yahoo's chart endpoint, polled: each bar is a tick of kind bar, and has the same id in whatever poll it comes again.
/// The body should hold only bars that are new and finished, which is for the poller to see to, for decoders have no memory.
/// </summary>
public sealed class YahooChartDecoder(SymbolTable symbols) : IFrameDecoder
{
    private const int ChartBar = 'Y';

    public void Decode(in Frame frame, TickBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (ChartBody.TryRead(frame.Bytes, finishedOnly: false, out var chart) is { } problem)
        {
            into.RejectMalformed(frame.Bytes, 0, problem);
            return;
        }

        var symbol = symbols.Find(chart.Symbol);
        foreach (var bar in chart.Bars)
        {
            into.AddBar(symbol, bar.EndUnixNanos, bar.Close, bar.Volume, EventId.OfBar(symbol, ChartBar, bar.StartUnixNanos));
        }
    }
}
