using System.Text.Json;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Tests.Shared;
using Google.Protobuf;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class YahooDecoderTests
{
    [SkippableFact]
    public void Captured_message_should_be_read_in_both_envelopes()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("vectors/yahoo-pricingdata-vectors.json")));
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            var base64 = vector.GetProperty("base64").GetString()!;
            var expected = vector.GetProperty("expected");
            foreach (var frame in new[] { base64, Envelope(base64), JsonSerializer.Serialize(new { type = "pricing", message = base64 }) })
            {
                var tick = Decoding.Yahoo.Decode(frame).Single();
                tick.Symbol.ShouldBe(expected.GetProperty("id").GetString());
                tick.Price.ShouldBe(expected.GetProperty("price").GetDouble());
                tick.Volume.ShouldBe(expected.GetProperty("day_volume").GetInt64());
                tick.UnixNanos.ShouldBe(expected.GetProperty("time").GetInt64() * 1_000_000);
                (tick.Kind, tick.Flags, tick.Bid, tick.Ask).ShouldBe((TickKind.Trade, TickFlags.CumulativeVolume, double.NaN, double.NaN));
            }
        }
    }

    [Fact]
    public void Float_prices_should_be_rounded_to_the_hinted_digits()
    {
        var tick = Decoding.Yahoo.Decode(Pricing(price: 190.01f, bid: 190.005f, ask: 190.02f, volume: 5)).Single();
        (tick.Price, tick.Ask).ShouldBe((190.01, 190.02));
        Decoding.Yahoo.Decode(Pricing(price: 1.38626f, hint: 5, volume: 5)).Single().Price.ShouldBe(1.38626);
    }

    [Fact]
    public void Update_without_volume_should_be_a_priced_quote()
    {
        var tick = Decoding.Yahoo.Decode(Pricing(price: 150.25f)).Single();
        (tick.Kind, tick.Price, tick.Volume, tick.Flags).ShouldBe((TickKind.Quote, 150.25, 0, TickFlags.None));
    }

    [Fact]
    public void Heartbeat_and_other_messages_should_be_ignored()
    {
        Decoding.Yahoo.Decode(Pricing(price: 1, quoteType: 7)).Ignored.ShouldBe(1);
        Decoding.Yahoo.Decode("""{"type":"status","message":"x"}""").Ignored.ShouldBe(1);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("CgdCVEMtVVNEFQ==")]
    [InlineData("""{"type":"pricing","message":"%%%"}""")]
    [InlineData("""{"type":"pricing"}""")]
    [InlineData("""{"type":"pricing","message":{}}""")]
    [InlineData("")]
    public void Message_that_cannot_be_used_should_be_malformed(string frame) => Decoding.Yahoo.Decode(frame).ShouldBeMalformed();

    [Fact]
    public void Message_without_time_should_be_malformed() => Decoding.Yahoo.Decode(Pricing(price: 1, time: 0)).ShouldBeMalformed();

    internal static string Envelope(string base64) => $$"""{"type":"pricing","message":"{{base64}}"}""";

    internal static string Pricing(
        float price, float bid = 0, float ask = 0, long time = 1771943400123, long volume = 0, int quoteType = 8, long hint = 0, string id = "7203.T")
    {
        using var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(id);
        output.WriteTag(2, WireFormat.WireType.Fixed32);
        output.WriteFloat(price);
        WriteSigned(output, 3, time);
        output.WriteTag(6, WireFormat.WireType.Varint);
        output.WriteInt32(quoteType);
        WriteSigned(output, 9, volume);
        WriteFloat(output, 23, bid);
        WriteFloat(output, 25, ask);
        WriteSigned(output, 27, hint);
        output.WriteTag(32, WireFormat.WireType.Fixed64);
        output.WriteDouble(19808172);
        output.Flush();
        return Convert.ToBase64String(stream.ToArray());
    }

    private static void WriteSigned(CodedOutputStream output, int field, long value)
    {
        if (value != 0)
        {
            output.WriteTag(field, WireFormat.WireType.Varint);
            output.WriteSInt64(value);
        }
    }

    private static void WriteFloat(CodedOutputStream output, int field, float value)
    {
        if (value != 0)
        {
            output.WriteTag(field, WireFormat.WireType.Fixed32);
            output.WriteFloat(value);
        }
    }
}
