using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>
/// One symbol's slices as workers may send them: with everything that a feed may deliver, new connections, gaps, new epochs that
/// continue or do not, repeats, overlaps and slices that do not follow.
/// </summary>
internal static class RandomSlices
{
    public const string Symbol = "7203";

    public static List<Slice> Of(Random dice, int count)
    {
        var slices = new List<Slice>();
        var (epoch, since, position, time, connection, price) = (1L, 1L, Slice.Start, 1_755_138_480L * Timestamps.NanosPerSecond, 0, 2000.0);
        while (slices.Count < count)
        {
            if (dice.Next(15) == 0)
            {
                var continues = dice.Next(2) == 0;
                epoch += dice.Next(1, 5);
                (since, position, connection) = continues ? (since, Math.Max(Slice.Start, position - dice.Next(6)), connection) : (epoch, Slice.Start, 0);
            }

            var previous = position;
            var ticks = new Tick[dice.Next(1, 8)];
            for (var i = 0; i < ticks.Length; i++)
            {
                position += dice.Next(1, 3);
                time += dice.Next(30) == 0 ? 90 * Timestamps.NanosPerSecond : dice.Next(-5, 60) * Timestamps.NanosPerMillisecond;
                price = Math.Max(1, price + dice.Next(-10, 11));
                connection += dice.Next(60) == 0 ? 1 : 0;
                ticks[i] = TickAt(dice, position, time, connection, price);
            }

            var slice = new Slice(Symbol, epoch, previous, ticks, dice.Next(5) == 0 ? Takeover.Afresh : Takeover.AfterGap, AfterGap: dice.Next(20) == 0)
            {
                ContinuesSince = since,
            };
            slices.Add(dice.Next(25) == 0 ? slice with { PreviousPosition = previous + 1_000 } : slice);
            if (dice.Next(6) == 0)
            {
                slices.Add(slices[^1]);
            }

            if (dice.Next(25) == 0)
            {
                slices.Add(new Slice(Symbol, epoch, position, [], Takeover.AfterGap, EndOfInput: true) { ContinuesSince = since });
            }
        }

        return slices;
    }

    private static Tick TickAt(Random dice, long position, long time, int connection, double price) => new()
    {
        Symbol = Symbol,
        Position = position,
        UnixNanos = time,
        ArrivalTimestamp = position * 10,
        Price = dice.Next(5) == 0 ? double.NaN : price,
        Volume = dice.Next(1, 5000) / 7.0,
        Bid = dice.Next(3) == 0 ? double.NaN : price - 0.5,
        Ask = dice.Next(3) == 0 ? double.NaN : price + dice.NextDouble(),
        TradeId = dice.Next(3) == 0 ? (ulong)dice.Next(1, 40) : 0,
        Connection = connection,
        Kind = dice.Next(4) == 0 ? TickKind.Quote : TickKind.Trade,
        Flags = (TickFlags)dice.Next(8),
    };
}
