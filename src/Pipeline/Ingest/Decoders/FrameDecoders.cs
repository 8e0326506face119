namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>Finds the decoder for a feed.</summary>
public static class FrameDecoders
{
    /// <param name="symbols">May be shared by decoders that run on one thread at a time.</param>
    public static IFrameDecoder Create(FeedOptions options, SymbolTable symbols) => options switch
    {
        { Transport: FeedTransport.Replay } => new ReplayCsvDecoder(options, symbols),
        { Format: FeedFormat.Alpaca } => new AlpacaDecoder(options, symbols),
        { Format: FeedFormat.Polygon } => new PolygonDecoder(options, symbols),
        _ => new NativeDecoder(options, symbols),
    };
}
