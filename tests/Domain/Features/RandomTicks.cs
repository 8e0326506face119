using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>Ticks in event-time order with everything a feed may send: quotes, flags, gaps, pauses, new sessions, equal times.</summary>
internal static class RandomTicks
{
    public static Tick[] Of(Random random, int count, long? from = null)
    {
        var time = from ?? TestMarket.Nanos("2025-08-14 11:28:00");
        var price = 2000.0;
        var ticks = new Tick[count];
        for (var i = 0; i < count; i++)
        {
            time += random.Next(200) switch
            {
                0 => Timestamps.ToNanos(TimeSpan.FromHours(random.Next(1, 30))),
                < 10 => Timestamps.ToNanos(TimeSpan.FromMinutes(random.Next(1, 8))),
                < 40 => 0,
                _ => random.NextInt64(2 * Timestamps.NanosPerSecond),
            };
            price = Math.Max(1, price + (random.Next(3) == 0 ? 0 : Math.Round((random.NextDouble() - 0.5) * 20, 1)));
            ticks[i] = new Tick
            {
                Symbol = "7203",
                Position = i,
                UnixNanos = time,
                Price = random.Next(5) == 0 ? double.NaN : price,
                Volume = random.Next(10) == 0 ? 0 : random.Next(1, 5000) / 7.0,
                Bid = random.Next(3) == 0 ? double.NaN : price - 0.5,
                Ask = random.Next(3) == 0 ? double.NaN : price + random.NextDouble(),
                Kind = random.Next(4) == 0 ? TickKind.Quote : TickKind.Trade,
                Flags = (TickFlags)random.Next(4),
            };
        }

        return ticks;
    }
}
