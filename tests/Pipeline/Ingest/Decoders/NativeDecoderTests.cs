using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class NativeDecoderTests
{
    private const string Toyota =
        """{"symbol":"7203","timestamp":"2026-02-24T09:00:00.125+09:00","price":2894.5,"volume":300,"bid":2894.0,"ask":2894.5}""";

    [Fact]
    public void Tick_should_carry_price_volume_and_quote()
    {
        var tick = Decoding.Native.Decode(Toyota).Single();
        (tick.Symbol, tick.Price, tick.Volume, tick.Bid, tick.Ask).ShouldBe(("7203", 2894.5, 300, 2894, 2894.5));
        (tick.UnixNanos, tick.Kind, tick.TradeId).ShouldBe((Decoding.Nanos("2026-02-24T00:00:00.125Z"), TickKind.Trade, 0UL));
    }

    [Fact]
    public void Bid_and_ask_may_be_null_absent_or_zero()
    {
        var tick = Decoding.Native.Decode("""{"symbol":"A","timestamp":1771943400123,"price":"1.5","volume":2e10,"bid":null,"ask":0,"more":[{}]}""").Single();
        (tick.Price, tick.Volume, tick.Bid, tick.Ask).ShouldBe((1.5, 2e10, double.NaN, double.NaN));
    }

    [Fact]
    public void Escaped_text_should_be_read_as_what_it_means() =>
        Decoding.Native.Decode("""{"symbol":"\u0037203","timestamp":"2026-02-24T09:00:00\u002B09:00","price":1,"volume":1}""").Single()
            .ShouldSatisfyAllConditions(
                tick => tick.Symbol.ShouldBe("7203"),
                tick => tick.UnixNanos.ShouldBe(Decoding.Nanos("2026-02-24T00:00:00Z")));

    [Fact]
    public void Time_without_zone_should_be_of_the_feeds_zone() =>
        (Decoding.Native with { TimeZone = "Asia/Tokyo" }).Decode("""{"symbol":"A","timestamp":"2026-02-24T09:00:00","price":1,"volume":1}""")
            .Single().UnixNanos.ShouldBe(Decoding.Nanos("2026-02-24T00:00:00Z"));

    [Fact]
    public void Symbol_map_should_give_our_name() =>
        (Decoding.Native with { SymbolMap = new Dictionary<string, string> { ["TOYOTA"] = "7203" } }).Decode(Toyota).Single().Symbol.ShouldBe("TOYOTA");

    [Fact]
    public void Symbol_may_be_a_number() =>
        Decoding.Native.Decode("""{"symbol":7203,"timestamp":1771943400,"price":1,"volume":1}""").Single().Symbol.ShouldBe("7203");

    [Fact]
    public void Several_events_in_one_frame_should_all_count()
    {
        Decoding.Native.Decode($"[{Toyota},{Toyota}]").Count.ShouldBe(2);
        Decoding.Native.Decode($"{Toyota}\n{Toyota}\n").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"timestamp":"2026-02-24T09:00:00Z","price":1,"volume":1}""")]
    [InlineData("""{"symbol":"A","price":1,"volume":1}""")]
    [InlineData("""{"symbol":"A","timestamp":"2026-02-24T09:00:00Z","volume":1}""")]
    [InlineData("""{"symbol":"A","timestamp":"2026-02-24T09:00:00Z","price":1}""")]
    [InlineData("""{"symbol":"A","timestamp":"2026-02-24T09:00:00Z","price":1,"volume":1,"bid":"none"}""")]
    [InlineData("""{"symbol":"\uD800","timestamp":"2026-02-24T09:00:00Z","price":1,"volume":1}""")]
    [InlineData("""{"symbol":"A","timestamp":"2026-02-24T09:00:00Z","price":NaN,"volume":1}""")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("hello")]
    public void Frame_that_is_no_tick_should_be_malformed(string frame) => Decoding.Native.Decode(frame).ShouldBeMalformed();

    [Fact]
    public void Symbol_that_is_not_utf8_should_be_refused_as_symbol()
    {
        var frame = """{"symbol":"A?","timestamp":1771943400,"price":1,"volume":1}"""u8.ToArray();
        frame[Array.IndexOf(frame, (byte)'?')] = 0xC3;
        var batch = Decoding.Native.Decode(frame);
        (batch.Count, batch.Rejected[RejectReason.Symbol], batch.Rejected.Total).ShouldBe((0, 1, 1));
    }

    [Fact]
    public void Binary_frame_should_be_malformed() => Decoding.Native.Decode("{}"u8, isBinary: true).ShouldBeMalformed();

    [Fact]
    public void Byte_order_mark_should_be_passed_over() => Decoding.Native.Decode("\uFEFF" + Toyota).Single();

    [Fact]
    public void Sample_should_be_short_and_printable()
    {
        var problem = Decoding.Native.Decode("\u0001" + new string('x', 10_000)).Problem!;
        problem.ShouldContain("not JSON, at byte 0 of 10001: ?xxx");
        problem.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void Deep_nesting_should_be_malformed() =>
        Decoding.Native.Decode(new string('[', 1_000_000)).ShouldBeMalformed();

    [Fact]
    public void Ten_megabytes_should_be_read_as_any_other_frame()
    {
        var padding = new string('x', 10_000_000);
        Decoding.Native.Decode($$"""{"note":"{{padding}}","symbol":"A","timestamp":1771943400,"price":1,"volume":1}""").Single();
        Decoding.Native.Decode($$"""{"symbol":"{{padding}}","timestamp":1771943400,"price":1,"volume":1}""").Rejected[RejectReason.Symbol].ShouldBe(1);
        Decoding.Native.Decode(padding).ShouldBeMalformed();
    }
}
