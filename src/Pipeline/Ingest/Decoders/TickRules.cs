namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>What becomes a tick, given the channels that are asked of the feed. All else is ignored and counted.</summary>
/// <param name="Bars">A vendor's bars stand in for trades only where no trades are asked for, else they would count twice.</param>
/// <param name="PricedQuotes">Without trades and bars the mid of a quote is the only price there is.</param>
internal readonly record struct TickRules(bool Trades, bool Quotes, bool Bars, bool PricedQuotes)
{
    public static TickRules Of(FeedChannels channels)
    {
        var trades = channels.HasFlag(FeedChannels.Trades);
        var quotes = channels.HasFlag(FeedChannels.Quotes);
        var bars = channels.HasFlag(FeedChannels.Bars) && !trades;
        return new TickRules(trades, quotes, bars, PricedQuotes: quotes && !trades && !bars);
    }
}
