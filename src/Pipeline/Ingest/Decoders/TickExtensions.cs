using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>How the kinds of market event become ticks: the same for every vendor.</summary>
internal static class TickExtensions
{
    public static void AddTrade(
        this TickBatch batch, string symbol, long unixNanos, double price, double volume, ulong tradeId = 0, TickFlags flags = TickFlags.None) =>
        batch.AddOrRefuse(new Tick
        {
            Symbol = symbol,
            UnixNanos = unixNanos,
            Price = price,
            Volume = volume,
            Bid = double.NaN,
            Ask = double.NaN,
            TradeId = tradeId,
            Kind = TickKind.Trade,
            Flags = flags,
        });

    /// <summary>A quote; vendors send 0 for an empty side. It has a price only if <paramref name="priced"/> and both sides are there.</summary>
    public static void AddQuote(this TickBatch batch, string symbol, long unixNanos, double bid, double ask, bool priced)
    {
        bid = AbsentIfZero(bid);
        ask = AbsentIfZero(ask);
        batch.AddOrRefuse(new Tick
        {
            Symbol = symbol,
            UnixNanos = unixNanos,
            Price = priced ? (bid + ask) / 2 : double.NaN,
            Bid = bid,
            Ask = ask,
            Kind = TickKind.Quote,
        });
    }

    /// <summary>
    /// A vendor's bar, standing for a trade at its close. Its time is the last nanosecond of [start, end), so that it falls into
    /// the same bar of our own and into the same session.
    /// </summary>
    public static void AddBar(this TickBatch batch, string symbol, long endUnixNanos, double close, double volume, ulong barId) =>
        batch.AddOrRefuse(new Tick
        {
            Symbol = symbol,
            UnixNanos = endUnixNanos - 1,
            Price = close,
            Volume = volume,
            Bid = double.NaN,
            Ask = double.NaN,
            TradeId = barId,
            Kind = TickKind.Bar,
        });

    /// <summary>Appends the tick, or counts it as an unknown symbol when the symbol table refused its name.</summary>
    public static void AddOrRefuse(this TickBatch batch, in Tick tick)
    {
        if (tick.Symbol.Length == 0)
        {
            batch.Reject(RejectReason.Symbol, "a symbol of no use: too long, not UTF-8, or one more than the symbol table holds");
        }
        else
        {
            batch.Add(tick);
        }
    }

    public static double AbsentIfZero(double price) => price == 0 ? double.NaN : price;
}
