using System.Text;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class ReplayCsvDecoderTests
{
    private const string Header = "timestamp,symbol,price,volume,bid,ask";

    [Fact]
    public void Lines_should_be_numbered_from_the_frames_position_also_malformed_ones()
    {
        var frame = Frame.CopyOf(
            Encoding.UTF8.GetBytes($"\uFEFF{Header}\r\n2014-05-02T05:00:00.611Z,EURUSD,1.386265,1,1.38626,1.38627\r\nbroken\r\n\r\n2014-05-02T05:00:01Z,EURUSD,1.4,2,,\r\n"),
            arrivalTimestamp: 0,
            firstPosition: 40);
        var batch = new TickBatch { NextPosition = 40 };

        Decoding.Replay.Decoder().Decode(frame, batch);

        batch.ShouldBeMalformed(ticks: 2);
        batch.Problem!.ShouldContain(": broken");
        (batch.Ticks[0].Position, batch.Ticks[1].Position, batch.NextPosition).ShouldBe((40, 42, 43));
        (batch.Ticks[0].Price, batch.Ticks[0].Volume, batch.Ticks[0].Bid, batch.Ticks[0].Ask).ShouldBe((1.386265, 1, 1.38626, 1.38627));
        (batch.Ticks[1].Bid, batch.Ticks[1].Ask, batch.Ticks[1].Kind).ShouldBe((double.NaN, double.NaN, TickKind.Trade));
    }

    [Theory]
    [InlineData("2014-05-02T05:00:00Z,A,1,2,1,2")]
    [InlineData("2014-05-02T05:00:00Z,A,1,2")]
    [InlineData("2014-05-02T05:00:00Z,A,1e0,2,,,and more")]
    [InlineData("1399006800,A,1,2,,\n")]
    public void Line_should_be_read_with_and_without_quote_and_line_end(string line)
    {
        var tick = Decoding.Replay.Decode(line).Single();
        (tick.UnixNanos, tick.Symbol, tick.Price, tick.Volume).ShouldBe((Decoding.Nanos("2014-05-02T05:00:00Z"), "A", 1, 2));
    }

    [Theory]
    [InlineData("never,A,1,2,,")]
    [InlineData("2014-05-02T05:00:00Z,,1,2,,")]
    [InlineData("2014-05-02T05:00:00Z,A,,2,,")]
    [InlineData("2014-05-02T05:00:00Z,A,1,,,")]
    [InlineData("2014-05-02T05:00:00Z,A,1,2,x,")]
    [InlineData("2014-05-02T05:00:00Z,A,1,2,1,x")]
    [InlineData("2014-05-02T05:00:00Z,A")]
    [InlineData(",")]
    public void Line_that_is_no_tick_should_be_malformed(string line) => Decoding.Replay.Decode(line).ShouldBeMalformed();

    [SkippableTheory]
    [InlineData("btcusdt-20210108.csv", 2001)]
    [InlineData("btcusd-20161007.csv", 4063)]
    [InlineData("eurusd-20140502.csv", 96_406)]
    public void Every_line_of_the_reference_files_should_be_read(string file, int ticks)
    {
        var batch = Decoding.Replay.Decode(File.ReadAllBytes(SharedData.PathOf(Path.Combine("ticks", file))));
        batch.Problem.ShouldBeNull();
        batch.Count.ShouldBe(ticks);
    }
}
