using System.Buffers;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using MessagePack;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class AlpacaDecoderTests
{
    private static readonly FeedOptions Bars = Decoding.Alpaca with { Channels = FeedChannels.Bars };

    [Fact]
    public void Trade_should_keep_its_nanoseconds_and_conditions()
    {
        var tick = Decoding.Alpaca.Decode(
            """[{"T":"t","S":"FAKEPACA","i":7711,"x":"V","p":134.205,"s":3,"t":"2026-02-24T14:30:00.004217903Z","c":["@","I"],"z":"C"}]""").Single();
        (tick.Symbol, tick.Price, tick.Volume, tick.Flags).ShouldBe(("FAKEPACA", 134.205, 3, TickFlags.NoPrice));
        tick.UnixNanos.ShouldBe(Decoding.Nanos("2026-02-24T14:30:00Z") + 4_217_903);
        tick.TradeId.ShouldNotBe(0UL);
    }

    [Theory]
    [InlineData("@", "C", TickFlags.None)]
    [InlineData("F", "C", TickFlags.None)]
    [InlineData("B", "A", TickFlags.NoPrice)] // average price on the CTA tapes
    [InlineData("B", "C", TickFlags.None)] // bunched trade on the UTP tape
    [InlineData("W", "C", TickFlags.NoPrice)]
    [InlineData("W", "B", TickFlags.None)]
    [InlineData("G", "C", TickFlags.NoPrice)]
    [InlineData("G", "A", TickFlags.None)]
    [InlineData("C", "A", TickFlags.NoPrice)]
    [InlineData("T", "A", TickFlags.NoPrice)]
    [InlineData("U", "C", TickFlags.NoPrice)]
    [InlineData("4", "C", TickFlags.NoPrice)]
    [InlineData("N", "B", TickFlags.NoPrice)]
    [InlineData("H", "A", TickFlags.NoPrice)]
    [InlineData("P", "C", TickFlags.NoPrice)]
    [InlineData("R", "C", TickFlags.NoPrice)]
    [InlineData("Z", "A", TickFlags.NoPrice)]
    [InlineData("3", "A", TickFlags.NoPrice)]
    [InlineData("V", "A", TickFlags.NoPrice)]
    [InlineData("7", "A", TickFlags.NoPrice)]
    [InlineData("9", "A", TickFlags.NoVolume)]
    public void Condition_letter_should_be_read_with_its_tape(string letter, string tape, TickFlags expected) =>
        Trade(letter, tape).Single().Flags.ShouldBe(expected);

    [Theory]
    [InlineData("M")]
    [InlineData("Q")]
    public void Official_open_and_close_should_be_ignored(string letter)
    {
        var batch = Trade(letter, "A");
        (batch.Count, batch.Rejected.Total, batch.Ignored).ShouldBe((0, 0, 1));
    }

    [Fact]
    public void Quote_should_be_without_price_and_an_empty_side_absent()
    {
        var tick = Decoding.Alpaca.Decode("""[{"T":"q","S":"A","bx":"V","bp":134.2,"bs":1,"ax":"V","ap":0,"as":0,"t":"2026-02-24T14:30:00Z","c":["R"],"z":"C"}]""").Single();
        (tick.IsPureQuote, tick.Bid, tick.Ask).ShouldBe((true, 134.2, double.NaN));
    }

    [Fact]
    public void Bar_should_stand_at_the_last_nanosecond_of_its_minute()
    {
        const string Bar = """[{"T":"b","S":"A","o":134.0,"h":134.3,"l":133.95,"c":134.2,"v":5120,"t":"2026-02-24T14:29:00Z","n":61,"vw":134.1}]""";
        var tick = Bars.Decode(Bar).Single();
        (tick.Kind, tick.Price, tick.Volume, tick.UnixNanos).ShouldBe((TickKind.Bar, 134.2, 5120, Decoding.Nanos("2026-02-24T14:30:00Z") - 1));
        tick.TradeId.ShouldBe(Bars.Decode(Bar.Replace("134.2,", "134.9,", StringComparison.Ordinal)).Single().TradeId);
        Decoding.Alpaca.Decode(Bar).Ignored.ShouldBe(1);
    }

    [Fact]
    public void Corrections_and_cancellations_should_be_counted()
    {
        var batch = Decoding.Alpaca.Decode(
            """[{"T":"c","S":"A","x":"V","oi":7711,"op":134.2,"oc":["@"],"t":"2026-02-24T14:31:02.5Z"},{"T":"x","S":"A","i":1,"a":"C"},{"T":"u","S":"A"},{"T":"success","msg":"connected"}]""");
        (batch.Count, batch.Rejected.Total, batch.Corrections, batch.Ignored).ShouldBe((0, 0, 2, 2));
        batch.Corrected.ShouldBeEmpty();
    }

    [Fact]
    public void Cancellation_and_correction_should_name_the_trade_by_its_id_in_both_codecs()
    {
        const string Trade = """{"T":"t","S":"A","i":7711,"x":"V","p":134.2,"s":300,"c":["@"],"t":"2026-02-24T14:31:01.5Z","z":"C"}""";
        const string Cancel = """{"T":"x","S":"A","i":7711,"x":"V","p":134.2,"s":300,"a":"C","t":"2026-02-24T14:31:02.5Z","z":"C"}""";
        const string Correction =
            """{"T":"c","S":"A","x":"V","oi":7711,"op":134.2,"os":300,"oc":["@"],"ci":7712,"cp":134.1,"cs":200,"cc":["I"],"t":"2026-02-24T14:31:02.5Z","z":"C"}""";
        const string Elsewhere = """{"T":"x","S":"A","i":7711,"x":"D","p":134.2,"s":300,"a":"C","t":"2026-02-24T14:31:02.5Z","z":"C"}""";
        var json = $"[{Trade},{Cancel},{Correction},{Elsewhere}]";

        foreach (var batch in new[] { Decoding.Alpaca.Decode(json), Decoding.Alpaca.Decode(MessagePackSerializer.ConvertFromJson(json), isBinary: true) })
        {
            var id = batch.Ticks[0].TradeId;
            batch.Count.ShouldBe(1);
            batch.Corrections.ShouldBe(3);
            batch.Corrected[0].ShouldBe(new TradeCorrection("A", id, null));
            batch.Corrected[1].ShouldBe(new TradeCorrection("A", id, new CorrectedTrade(134.1, 200, TickFlags.NoPrice)));
            batch.Corrected[2].TradeId.ShouldNotBe(id);
        }
    }

    [Theory]
    [InlineData("""[{"S":"A"}]""")]
    [InlineData("""[{"T":"t","S":"A","p":1,"s":1}]""")]
    [InlineData("""[{"T":"t","S":"A","s":1,"t":"2026-02-24T14:30:00Z"}]""")]
    [InlineData("""[{"T":"t","p":1,"s":1,"t":"2026-02-24T14:30:00Z"}]""")]
    [InlineData("""[{"T":"t","S":"A","p":{},"s":1,"t":"2026-02-24T14:30:00Z"}]""")]
    public void Message_that_cannot_be_used_should_be_malformed(string frame) => Decoding.Alpaca.Decode(frame).ShouldBeMalformed();

    [Fact]
    public void MessagePack_should_give_the_same_tick_as_json()
    {
        var packed = Decoding.Alpaca.Decode(
            Pack((ref MessagePackWriter writer) => WriteTrade(ref writer, Timestamp96(Decoding.Nanos("2026-02-24T14:30:00Z") / 1_000_000_000, 4_217_903))), isBinary: true).Single();
        var json = Decoding.Alpaca.Decode(
            """[{"T":"t","S":"FAKEPACA","i":7711,"x":"V","p":134.205,"s":3,"t":"2026-02-24T14:30:00.004217903Z","c":["@","I"],"z":"C"}]""").Single();
        packed.ShouldBe(json);
    }

    [Theory]
    [InlineData("FF", 4, 255_000_000_000)]
    [InlineData("0000000C699D9C68", 8, 1771936872_000_000_003)]
    public void Short_timestamps_should_be_read(string hex, int length, long nanos)
    {
        var content = Convert.FromHexString(hex.PadLeft(length * 2, '0'));
        Decoding.Alpaca.Decode(Pack((ref MessagePackWriter writer) => WriteTrade(ref writer, content)), isBinary: true).Single().UnixNanos.ShouldBe(nanos);
    }

    [Fact]
    public void Bad_map_should_not_harm_the_rest_of_its_frame()
    {
        var time = Timestamp96(1771943400, 0);
        var batch = Decoding.Alpaca.Decode(
            Pack(
                static (ref MessagePackWriter writer) => writer.Write("no map"),
                (ref MessagePackWriter writer) => WriteTrade(ref writer, time),
                static (ref MessagePackWriter writer) => WriteTrade(ref writer, [1, 2, 3])),
            isBinary: true);
        batch.ShouldBeMalformed(events: 2, ticks: 1);
    }

    [Fact]
    public void Truncated_MessagePack_should_keep_the_events_before_it()
    {
        var time = Timestamp96(1771943400, 0);
        var frame = Pack((ref MessagePackWriter writer) => WriteTrade(ref writer, time), (ref MessagePackWriter writer) => WriteTrade(ref writer, time));
        Decoding.Alpaca.Decode(frame.AsSpan()[..^3], isBinary: true).ShouldBeMalformed(ticks: 1);
    }

    [Fact]
    public void Deeply_nested_MessagePack_should_be_malformed()
    {
        var nested = new byte[4_000_000];
        Array.Fill(nested, (byte)0x91);
        Decoding.Alpaca.Decode(nested, isBinary: true).ShouldBeMalformed();
    }

    [Fact]
    public void Text_in_a_binary_frame_should_be_malformed() => Decoding.Alpaca.Decode("""[{"T":"t"}]"""u8, isBinary: true).ShouldBeMalformed();

    private delegate void WriteMessage(ref MessagePackWriter writer);

    private static byte[] Pack(params WriteMessage[] messages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(messages.Length);
        foreach (var message in messages)
        {
            message(ref writer);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTrade(ref MessagePackWriter writer, byte[] timestamp)
    {
        writer.WriteMapHeader(9);
        writer.Write("T");
        writer.Write("t");
        writer.Write("S");
        writer.Write("FAKEPACA");
        writer.Write("i");
        writer.Write(7711);
        writer.Write("x");
        writer.Write("V");
        writer.Write("p");
        writer.Write(134.205);
        writer.Write("s");
        writer.Write(3);
        writer.Write("t");
        writer.WriteExtensionFormat(new ExtensionResult(-1, timestamp));
        writer.Write("c");
        writer.WriteArrayHeader(2);
        writer.Write("@");
        writer.Write("I");
        writer.Write("z");
        writer.Write("C");
    }

    private static byte[] Timestamp96(long seconds, uint nanos)
    {
        var content = new byte[12];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(content, nanos);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(4), seconds);
        return content;
    }

    private static TickBatch Trade(string letter, string tape) => Decoding.Alpaca.Decode(
        $$"""[{"T":"t","S":"A","p":1,"s":1,"t":"2026-02-24T15:30:00Z","c":["@","{{letter}}"],"z":"{{tape}}"}]""");
}
