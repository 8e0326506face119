using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Tests.Filter;

/// <summary>Ticks that every filter lets through, to be spoilt in one respect.</summary>
internal static class Ticks
{
    public static readonly DateTimeOffset Afternoon = new(2026, 11, 20, 5, 0, 0, TimeSpan.Zero); // 14:00 in Tokyo, a Friday

    public static Tick Trade(double price = 2100, double volume = 100) => new()
    {
        Symbol = "7203",
        UnixNanos = Timestamps.ToUnixNanos(Afternoon),
        Price = price,
        Volume = volume,
        Bid = double.NaN,
        Ask = double.NaN,
    };

    public static Tick Quote(double bid, double ask) => Trade(double.NaN, 0) with { Kind = TickKind.Quote, Bid = bid, Ask = ask };

    public static RejectReason? Judge(this ITickFilter filter, Tick tick) => filter.Judge(ref tick);

    public static TickBatch Batch(params Tick[] ticks)
    {
        var batch = new TickBatch();
        foreach (var tick in ticks)
        {
            batch.Add(tick);
        }

        return batch;
    }
}
