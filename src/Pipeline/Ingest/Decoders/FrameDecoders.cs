namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>Finds the decoder for a feed.</summary>
public static class FrameDecoders
{
    /// <param name="symbols">May be shared by decoders that run on one thread at a time.</param>
    public static IFrameDecoder Create(FeedOptions options, SymbolTable symbols) => options switch
    {
        { Transport: FeedTransport.Replay } => new ReplayCsvDecoder(options, symbols),
        { Transport: FeedTransport.Polling, Format: FeedFormat.Yahoo } => new YahooChartDecoder(symbols),
        { Format: FeedFormat.Yahoo } => new YahooDecoder(options, symbols),
        { Format: FeedFormat.Alpaca } => new AlpacaDecoder(options, symbols),
        { Format: FeedFormat.Polygon } => new PolygonDecoder(options, symbols),
        { Format: FeedFormat.Native } => new NativeDecoder(options, symbols),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Format, "no such format"),
    };
}
