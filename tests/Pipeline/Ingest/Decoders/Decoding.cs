using System.Text;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

/// <summary>Short ways to run a decoder over composed frames.</summary>
internal static class Decoding
{
    public static readonly FeedOptions Polygon = new() { Format = FeedFormat.Polygon };
    public static readonly FeedOptions Alpaca = new() { Format = FeedFormat.Alpaca };
    public static readonly FeedOptions Native = new();
    public static readonly FeedOptions Yahoo = new() { Format = FeedFormat.Yahoo };
    public static readonly FeedOptions Replay = new() { Transport = FeedTransport.Replay };
    public static readonly FeedOptions Chart = new() { Format = FeedFormat.Yahoo, Transport = FeedTransport.Polling };

    public static IFrameDecoder Decoder(this FeedOptions options) => FrameDecoders.Create(options, new SymbolTable(options.SymbolMap));

    public static TickBatch Decode(this FeedOptions options, string frame) => options.Decoder().Decode(Encoding.UTF8.GetBytes(frame));

    public static TickBatch Decode(this FeedOptions options, ReadOnlySpan<byte> frame, bool isBinary = false) =>
        options.Decoder().Decode(frame, isBinary);

    public static TickBatch Decode(this IFrameDecoder decoder, ReadOnlySpan<byte> frame, bool isBinary = false)
    {
        var batch = new TickBatch();
        decoder.Decode(Frame.CopyOf(frame, arrivalTimestamp: 1, isBinary), batch);
        return batch;
    }

    /// <summary>The only tick of a batch from which nothing was rejected.</summary>
    public static Tick Single(this TickBatch batch)
    {
        batch.Problem.ShouldBeNull();
        batch.Count.ShouldBe(1);
        return batch.Ticks[0];
    }

    public static void ShouldBeMalformed(this TickBatch batch, long events = 1, int ticks = 0)
    {
        batch.Rejected[RejectReason.Malformed].ShouldBe(events);
        batch.Rejected.Total.ShouldBe(events);
        batch.Count.ShouldBe(ticks);
        batch.Problem.ShouldNotBeNull();
    }

    public static long Nanos(string iso) => Timestamps.ToUnixNanos(DateTimeOffset.Parse(iso, CultureInfo.InvariantCulture));
}
