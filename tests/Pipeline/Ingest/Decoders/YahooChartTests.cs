using System.Text;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest.Decoders;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class YahooChartTests
{
    private const long Open = 1771891200; // 09:00 in Tokyo
    private const string AllRows = """
        "timestamp":[1771891200,1771891260,1771891320,1771891380,1771891399],"indicators":{"quote":[{"open":[1,null,3,4,5],"high":[1,null,3,4,5],
        "low":[1,null,3,4,5],"close":[1.5,null,3.5,4.5,5.5],"volume":[100,null,300,400,0]}]}
        """;

    [Fact]
    public void Each_row_should_be_a_bar_at_the_last_nanosecond_of_its_minute_without_holes_and_the_snapshot()
    {
        var batch = Decoding.Chart.Decode(Body(1771891399, AllRows));
        batch.Problem.ShouldBeNull();
        batch.Ticks.ToArray().Select(tick => (tick.Symbol, tick.Kind, tick.Price, tick.Volume, tick.UnixNanos)).ShouldBe(
        [
            ("7203.T", TickKind.Bar, 1.5, 100d, ((Open + 60) * 1_000_000_000) - 1),
            ("7203.T", TickKind.Bar, 3.5, 300d, ((Open + 180) * 1_000_000_000) - 1),
            ("7203.T", TickKind.Bar, 4.5, 400d, ((Open + 240) * 1_000_000_000) - 1),
        ]);
    }

    [Fact]
    public void Bar_should_keep_its_id_from_poll_to_poll()
    {
        var once = Decoding.Chart.Decode(Body(1771891399, AllRows));
        var again = Decoding.Chart.Decode(Body(1771891500, AllRows));
        again.Ticks[0].TradeId.ShouldBe(once.Ticks[0].TradeId);
        again.Ticks[1].TradeId.ShouldNotBe(again.Ticks[0].TradeId);
    }

    [Fact]
    public void Aligned_snapshot_without_volume_should_be_no_bar() =>
        Decoding.Chart.Decode(Body(1771891260, Rows("1771891200,1771891260", "1,2", "10,0"))).Single().Price.ShouldBe(1);

    [Fact]
    public void Warm_up_should_leave_out_the_bar_that_may_still_grow()
    {
        Bars(Body(1771891399, AllRows)).Select(bar => bar.Close).ShouldBe([1.5, 3.5]);
        Bars(Body(1771891440, AllRows)).Select(bar => bar.Close).ShouldBe([1.5, 3.5, 4.5]);
    }

    [Fact]
    public void Warm_up_should_take_the_closing_auction_after_the_close()
    {
        const string Auction = "1771914540,1771914600"; // 15:29 and 15:30 in Tokyo
        Bars(Body(1771914600, Rows(Auction, "1,2", "10,900"), close: 1771914600)).Count.ShouldBe(2);
        Bars(Body(1771914600, Rows(Auction, "1,2", "10,900"), close: 1771914660)).Count.ShouldBe(1);
    }

    [Fact]
    public void Warm_up_bar_should_have_all_its_figures()
    {
        var body = Body(Open + 60, """
            "timestamp":[1771891200],"indicators":{"quote":[{"open":[2],"high":[4],"low":[1],"close":[3],"volume":[5]}]}
            """);
        Bars(body).ShouldBe([new Bar(Open * 1_000_000_000, (Open + 60) * 1_000_000_000, 2, 4, 1, 3, 5)]);
    }

    [Fact]
    public void Body_without_trades_should_be_empty() => Decoding.Chart.Decode(Body(Open, "\"indicators\":{\"quote\":[{}]}")).ShouldSatisfyAllConditions(
        batch => batch.Count.ShouldBe(0), batch => batch.Rejected.Total.ShouldBe(0));

    [Theory]
    [InlineData("Too Many Requests")]
    [InlineData("<html>Will be right back</html>")]
    [InlineData("{}")]
    [InlineData("""{"chart":{"result":[],"error":null}}""")]
    [InlineData("""{"chart":{"result":[{"meta":{"symbol":"A"}}],"error":null}}""")]
    [InlineData("""{"chart":{"result":[{"meta":{"symbol":"A","dataGranularity":"1mo"}}],"error":null}}""")]
    [InlineData("""{"chart":{"result":[{"meta":{"symbol":"\uD800","dataGranularity":"1m"}}],"error":null}}""")]
    public void Body_that_is_no_chart_should_be_malformed(string body) => Decoding.Chart.Decode(body).ShouldBeMalformed();

    [Fact]
    public void Error_of_the_endpoint_should_be_told_in_its_words()
    {
        ChartBars.Read("""{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}"""u8, out var error)
            .ShouldBeEmpty();
        error.ShouldBe("the chart endpoint answered: Not Found, No data found, symbol may be delisted");
    }

    internal static string Body(long lastTrade, string rows, long close = 1771914600) => $$"""
        {"chart":{"result":[{"meta":{"currency":"JPY","symbol":"7203.T","regularMarketTime":{{lastTrade}},"dataGranularity":"1m",
        "currentTradingPeriod":{"regular":{"start":1771891200,"end":{{close}} } } },{{rows}} }],"error":null} }
        """;

    private static string Rows(string times, string prices, string volumes) =>
        $$"""
        "timestamp":[{{times}}],"indicators":{"quote":[{"open":[{{prices}}],"high":[{{prices}}],"low":[{{prices}}],"close":[{{prices}}],"volume":[{{volumes}}] }]}
        """;

    private static IReadOnlyList<Bar> Bars(string body)
    {
        var bars = ChartBars.Read(Encoding.UTF8.GetBytes(body), out var error);
        error.ShouldBeNull();
        return bars;
    }
}
