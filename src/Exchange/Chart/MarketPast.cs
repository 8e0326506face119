using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;

namespace AkkaDayTrade.Exchange.Chart;

/// <summary>
/// The minutes before the tape began: a walk backwards from the opening price, so that past and present join. The same seed and
/// symbol give the same past. Tokyo's symbols have minutes within its sessions only (weekdays, with the lunch break), others around the clock;
/// now and then nothing traded in a minute.
/// </summary>
internal static class MarketPast
{
    private const long Minute = 60 * Timestamps.NanosPerSecond;
    private const double EmptyShare = 0.02;
    private static readonly TimeSpan TokyoOffset = TimeSpan.FromHours(9);

    /// <summary>The minutes in [from, start), oldest first; a bar whose prices are NaN is one in which nothing traded.</summary>
    /// <param name="meanVolume">Of a minute; single ones have from half to one and a half times as much.</param>
    public static List<Bar> Minutes(string symbol, int seed, double meanVolume, long startUnixNanos, long fromUnixNanos)
    {
        var instrument = new SyntheticInstrument(symbol, (ulong)seed);
        var random = new SplitMix64(instrument.Fingerprint ^ (ulong)seed ^ 0x7A57_0000);
        var isTokyo = TickSize.IsTokyoCode(symbol);
        var close = instrument.Last;
        var bars = new List<Bar>();
        for (var start = startUnixNanos - (startUnixNanos % Minute) - Minute; start >= fromUnixNanos; start -= Minute)
        {
            if (isTokyo && !IsTokyoSession(start))
            {
                continue;
            }

            var step = TickSize.At(isTokyo, close);
            var open = Snap(close - ((random.NextBelow(7) - 3) * step), isTokyo);
            var high = Snap(Math.Max(open, close) + (random.NextBelow(3) * step), isTokyo);
            var low = Snap(Math.Min(open, close) - (random.NextBelow(3) * step), isTokyo);
            var lots = Math.Max(1, Math.Round(meanVolume / SyntheticInstrument.Lot * (0.5 + (random.NextBelow(60) / 59.0))));
            var volume = lots * SyntheticInstrument.Lot;
            bars.Add(random.Happens(EmptyShare)
                ? new Bar(start, start + Minute, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN)
                : new Bar(start, start + Minute, open, high, low, close, volume));
            close = open;
        }

        bars.Reverse();
        return bars;
    }

    /// <summary>09:00–11:30 and 12:30–15:30 in Tokyo from Monday to Friday.</summary>
    public static bool IsTokyoSession(long unixNanos)
    {
        var local = Timestamps.FromUnixNanos(unixNanos).ToOffset(TokyoOffset);
        var minute = (local.Hour * 60) + local.Minute;
        return local.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && minute is (>= 540 and < 690) or (>= 750 and < 930);
    }

    private static double Snap(double price, bool isTokyo)
    {
        var step = TickSize.At(isTokyo, price);
        return Math.Round(Math.Max(Math.Round(price / step), 1) * step, 2);
    }
}
