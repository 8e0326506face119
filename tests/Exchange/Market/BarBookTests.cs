using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;

namespace AkkaDayTrade.Exchange.Tests.Market;

public sealed class BarBookTests
{
    private static readonly long Midnight = Timestamps.ToUnixNanos(new DateTimeOffset(2026, 2, 24, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_late_print_of_yesterday_should_leave_todays_bar_as_it_is()
    {
        var book = new BarBook(symbols: 1);
        book.Add([Trade(Midnight + Timestamps.NanosPerSecond, volume: 100)]);

        book.Add([Trade(Midnight - Timestamps.NanosPerSecond, volume: 7, EventMarks.LatePrint)]);

        book.History(symbol: 0).Day!.Value.Volume.ShouldBe(100);
        book.History(symbol: 0).Day!.Value.StartUnixNanos.ShouldBe(Midnight);
    }

    private static MarketEvent Trade(long unixNanos, double volume, EventMarks marks = EventMarks.None) =>
        new(0, 0, unixNanos, EventKind.Trade, 100, volume, 99.5, 100.5, 1, 1, marks);
}
