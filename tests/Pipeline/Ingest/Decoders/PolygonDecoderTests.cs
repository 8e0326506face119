using System.Text.Json;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class PolygonDecoderTests
{
    private static readonly FeedOptions Bars = Decoding.Polygon with { Channels = FeedChannels.Bars };

    [Fact]
    public void Trade_should_take_the_exact_size_and_the_milliseconds()
    {
        var tick = Decoding.Polygon.Decode(
            """[{"ev":"T","sym":"AAPL","x":11,"i":"52983","z":3,"p":231.045,"s":40,"ds":"40.25","c":[14],"t":1771943400123,"q":918273}]""").Single();

        tick.Symbol.ShouldBe("AAPL");
        tick.Price.ShouldBe(231.045);
        tick.Volume.ShouldBe(40.25);
        tick.UnixNanos.ShouldBe(1771943400123_000_000);
        tick.Kind.ShouldBe(TickKind.Trade);
        tick.Flags.ShouldBe(TickFlags.None);
        tick.TradeId.ShouldNotBe(0UL);
        tick.Bid.ShouldBe(double.NaN);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","c":[14,0,1]""")]
    [InlineData(""","c":[41]""")]
    [InlineData(""","c":null""")]
    [InlineData(""","c":3""")]
    [InlineData(""","c":[233]""")]
    public void Regular_trade_should_set_price_and_volume(string conditions) => Trade(conditions).Single().Flags.ShouldBe(TickFlags.None);

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(29)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(37)]
    [InlineData(52)]
    [InlineData(53)]
    public void Trade_barred_from_the_last_price_should_advance_volume_only(int condition) =>
        Trade($$""","c":[14,{{condition}}]""").Single().Flags.ShouldBe(TickFlags.NoPrice);

    [Fact]
    public void Corrected_close_should_set_the_price_only() => Trade(""","c":[38]""").Single().Flags.ShouldBe(TickFlags.NoVolume);

    [Theory]
    [InlineData("15")]
    [InlineData("16")]
    [InlineData("0,16")]
    [InlineData("37,38")]
    public void Copy_of_an_auction_print_should_be_ignored(string conditions)
    {
        var batch = Trade($""","c":[{conditions}]""");
        (batch.Count, batch.Rejected.Total, batch.Ignored, batch.NextPosition).ShouldBe((0, 0, 1, 0));
    }

    [Theory]
    [InlineData("2026-02-24T13:00:00Z", TickFlags.None)] // 08:00 in New York
    [InlineData("2026-02-24T14:30:00Z", TickFlags.NoPrice)]
    [InlineData("2026-02-24T20:59:59Z", TickFlags.NoPrice)]
    [InlineData("2026-02-24T21:00:00Z", TickFlags.None)]
    [InlineData("2026-07-01T13:30:00Z", TickFlags.NoPrice)] // summer time
    [InlineData("2026-07-01T20:00:00Z", TickFlags.None)]
    public void Form_T_trade_should_set_the_price_outside_regular_hours_only(string time, TickFlags expected) =>
        Decoding.Polygon.Decode($$"""[{"ev":"T","sym":"A","p":1,"s":1,"c":[12],"t":"{{time}}"}]""").Single().Flags.ShouldBe(expected);

    [Theory]
    [InlineData(1771943400123 - 10_000, TickFlags.None)]
    [InlineData(1771943400123 - 10_001, TickFlags.NoPrice)]
    public void Off_exchange_print_reported_late_should_not_set_the_price(long traded, TickFlags expected) =>
        Trade($""","trfi":202,"trft":{traded}""").Single().Flags.ShouldBe(expected);

    [Fact]
    public void Trade_id_should_tell_apart_symbol_exchange_facility_id_and_day()
    {
        static ulong Id(string symbol = "A", int exchange = 4, int facility = 0, string id = "\"7\"", long time = 1771943400123) => Decoding.Polygon
            .Decode($$"""[{"ev":"T","sym":"{{symbol}}","x":{{exchange}},"i":{{id}},"trfi":{{facility}},"p":1,"s":1,"t":{{time}},"q":1}]""").Single().TradeId;

        var ids = new[] { Id(), Id("B"), Id(exchange: 5), Id(facility: 201), Id(id: "\"8\""), Id(time: 1771943400123 + 86_400_000) };

        ids.ShouldBeUnique();
        Id(id: "7").ShouldBe(Id());
        Id(time: 1771943400124).ShouldBe(Id());
        Trade("").Single().TradeId.ShouldBe(0UL);
    }

    [Theory]
    [InlineData("""{"ev":"Q","sym":"A","bp":1.5,"ap":1.6,"t":1771943400124}""", 1.5, 1.6)]
    [InlineData("""{"ev":"Q","sym":"A","bp":0,"ap":1.6,"t":1771943400124}""", double.NaN, 1.6)]
    [InlineData("""{"ev":"Q","sym":"A","bp":1.5,"c":1,"i":[604],"t":1771943400124}""", 1.5, double.NaN)]
    [InlineData("""{"ev":"XQ","pair":"A","bp":"1.5","ap":null,"t":1771943400124,"r":1}""", 1.5, double.NaN)]
    public void Quote_should_be_without_price_and_an_empty_side_absent(string quote, double bid, double ask)
    {
        var tick = Decoding.Polygon.Decode($"[{quote}]").Single();
        (tick.IsPureQuote, tick.Bid, tick.Ask, tick.Volume).ShouldBe((true, bid, ask, 0));
    }

    [Fact]
    public void Quote_should_be_priced_on_a_feed_without_trades_and_bars()
    {
        const string Quote = """[{"ev":"Q","sym":"A","bp":1.5,"ap":2.5,"t":1771943400124}]""";
        (Decoding.Polygon with { Channels = FeedChannels.Quotes }).Decode(Quote).Single().Price.ShouldBe(2);
        (Decoding.Polygon with { Channels = FeedChannels.Quotes | FeedChannels.Bars }).Decode(Quote).Single().Price.ShouldBe(double.NaN);
    }

    [Fact]
    public void Forex_quote_should_be_priced_whatever_the_channels()
    {
        var tick = Decoding.Polygon.Decode("""[{"ev":"C","p":"USD/CNH","x":"44","a":6.5,"b":6.25,"t":1536036818784}]""").Single();
        (tick.Symbol, tick.Kind, tick.Price, tick.Bid, tick.Ask, tick.Volume).ShouldBe(("USD/CNH", TickKind.Quote, 6.375, 6.25, 6.5, 0));
    }

    [Theory]
    [InlineData("A", 1771943341000)]
    [InlineData("AM", 1771943400000)]
    [InlineData("XAS", 1771943341000)]
    [InlineData("XA", 1771943400000)]
    public void Bar_should_stand_at_the_last_nanosecond_of_its_window(string type, long endMilliseconds)
    {
        var tick = Bars.Decode($$"""[{"ev":"{{type}}","sym":"A","v":900,"o":1,"c":2,"h":3,"l":1,"a":9,"s":1771943340000}]""").Single();
        (tick.Kind, tick.Price, tick.Volume, tick.UnixNanos).ShouldBe((TickKind.Bar, 2, 900, (endMilliseconds * 1_000_000) - 1));
    }

    [Fact]
    public void Bar_sent_again_should_keep_its_id()
    {
        static ulong Id(string type, double close, long start) =>
            Bars.Decode($$"""[{"ev":"{{type}}","sym":"A","v":900,"c":{{close}},"s":{{start}},"e":1771943400000}]""").Single().TradeId;

        Id("AM", 1, 1771943340000).ShouldBe(Id("AM", 2, 1771943340000));
        new[] { Id("AM", 1, 1771943340000), Id("A", 1, 1771943340000), Id("AM", 1, 1771943280000) }.ShouldBeUnique();
    }

    [Fact]
    public void Bars_should_be_no_ticks_beside_trades()
    {
        var both = Decoding.Polygon with { Channels = FeedChannels.Trades | FeedChannels.Bars };
        var batch = both.Decode("""[{"ev":"AM","sym":"A","v":9,"c":2,"s":1771943340000},{"ev":"T","sym":"A","p":1,"s":1,"t":1771943400123}]""");
        (batch.Single().Kind, batch.Ignored).ShouldBe((TickKind.Trade, 1));
    }

    [Fact]
    public void Volume_of_forex_bars_should_not_count_for_they_count_updates() =>
        Bars.Decode("""[{"ev":"CA","pair":"USD/EUR","c":0.86889,"v":20,"s":1539145740000}]""").Single().Volume.ShouldBe(0);

    [Theory]
    [InlineData("1771943400", 1771943400_000_000_000)]
    [InlineData("1771943400.5", 1771943400_500_000_000)]
    [InlineData("1771943400123", 1771943400123_000_000)]
    [InlineData("1.771943400123E12", 1771943400123_000_000)]
    [InlineData("\"1771943400123456789\"", 1771943400123456789)]
    [InlineData("1771943400123456", 1771943400123456_000)]
    [InlineData("1771943400123456789", 1771943400123456789)]
    public void Time_should_be_read_by_its_magnitude(string time, long nanos) =>
        Decoding.Polygon.Decode($$"""[{"ev":"T","sym":"A","p":1,"s":1,"t":{{time}}}]""").Single().UnixNanos.ShouldBe(nanos);

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("7300000000")] // after 2200
    [InlineData("9223372036854775807")]
    [InlineData("1e300")]
    [InlineData("true")]
    [InlineData("\"yesterday\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Time_without_sense_should_be_malformed(string time) =>
        Decoding.Polygon.Decode($$"""[{"ev":"T","sym":"A","p":1,"s":1,"t":{{time}}}]""").ShouldBeMalformed();

    [Theory]
    [InlineData("""[{"ev":"T","p":1,"s":1,"t":1771943400123}]""")]
    [InlineData("""[{"ev":"T","sym":"","p":1,"s":1,"t":1771943400123}]""")]
    [InlineData("""[{"ev":"T","sym":"A","s":1,"t":1771943400123}]""")]
    [InlineData("""[{"ev":"T","sym":"A","p":null,"s":1,"t":1771943400123}]""")]
    [InlineData("""[{"ev":"T","sym":"A","p":"x","s":1,"t":1771943400123}]""")]
    [InlineData("""[{"ev":"T","sym":"A","p":[1],"s":1,"t":1771943400123}]""")]
    [InlineData("""[{"ev":"T","sym":"A","p":1,"t":1771943400123}]""")]
    [InlineData("""[{"ev":"T","sym":"A","p":1,"s":1,"c":["x"],"t":1771943400123}]""")]
    [InlineData("""[{"ev":"Q","bp":1,"ap":2,"t":1771943400123}]""")]
    [InlineData("""[{"sym":"A"}]""")]
    [InlineData("""[{"ev":7}]""")]
    [InlineData("[17]")]
    [InlineData("\"text\"")]
    public void Event_that_cannot_be_used_should_be_malformed(string frame) => Decoding.Polygon.Decode(frame).ShouldBeMalformed();

    [Fact]
    public void Bad_event_should_not_harm_the_rest_of_its_frame()
    {
        var batch = Decoding.Polygon.Decode(
            """[{"ev":"T","sym":"A","p":1,"s":1,"t":1771943400123},{"ev":"T","sym":{"x":[1,{}]},"p":2},3,{"ev":"T","sym":"B","p":2,"s":1,"t":1771943400123}]""");
        batch.ShouldBeMalformed(events: 2, ticks: 2);
        batch.Ticks[1].Position.ShouldBe(3);
        batch.Problem!.ShouldContain("at byte 52 of");
    }

    [Fact]
    public void Broken_text_should_keep_the_events_before_it()
    {
        var batch = Decoding.Polygon.Decode("""[{"ev":"T","sym":"A","p":1,"s":1,"t":1771943400123},{"ev":"T","sym":"B","p":2,"s":1,"t":17719434""");
        batch.ShouldBeMalformed(ticks: 1);
    }

    [Fact]
    public void Type_may_come_last()
    {
        var tick = Decoding.Polygon.Decode("""[{"x":{"ev":"Q"},"sym":"A","p":1,"s":2,"t":1771943400123,"ev":"T"}]""").Single();
        (tick.Symbol, tick.Price, tick.Volume).ShouldBe(("A", 1, 2));
    }

    [Fact]
    public void Status_and_unknown_events_should_be_ignored_and_counted()
    {
        var batch = Decoding.Polygon.Decode("""[{"ev":"status","status":"connected","message":"x"},{"ev":"LULD","T":"A","t":1},{"ev":"NEW","a":[[1]]}]""");
        (batch.Count, batch.Rejected.Total, batch.Ignored).ShouldBe((0, 0, 3));
    }

    [Fact]
    public void Quotes_should_be_ignored_when_only_trades_are_asked_for() =>
        (Decoding.Polygon with { Channels = FeedChannels.Trades }).Decode("""[{"ev":"Q","sym":"A","bp":1,"ap":2,"t":1771943400123}]""").Ignored.ShouldBe(1);

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-1", -1)]
    public void Absurd_price_should_be_left_to_the_filters(string price, double expected) =>
        Decoding.Polygon.Decode($$"""[{"ev":"T","sym":"A","p":"{{price}}","s":6.85E+09,"t":1771943400123}]""").Single().Price.ShouldBe(expected);

    [SkippableFact]
    public void Published_examples_should_all_be_read()
    {
        using var examples = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("vectors/massive-ws-example-events.json")));
        foreach (var example in examples.RootElement.EnumerateObject())
        {
            var type = example.Value.GetProperty("ev").GetString()!;
            var channels = type is "A" or "AM" or "CA" or "CAS" or "XA" or "XAS" ? FeedChannels.Bars : FeedChannels.Trades | FeedChannels.Quotes;
            var batch = (Decoding.Polygon with { Channels = channels }).Decode(example.Value.GetRawText());

            batch.Problem.ShouldBeNull(example.Name);
            var isTick = type is not ("LULD" or "NOI" or "FMV" or "LV" or "XL2" or "V");
            (batch.Count, batch.Ignored).ShouldBe(isTick ? (1, 0) : (0, 1), example.Name);
        }
    }

    private static TickBatch Trade(string more) =>
        Decoding.Polygon.Decode($$"""[{"ev":"T","sym":"A","p":1.5,"s":10,"t":1771943400123{{more}}}]""");
}
