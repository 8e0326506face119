using System.Text;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class DecoderAllocationTests
{
    public static TheoryData<string> Feeds => [.. SampleFrames.All.Keys];

    [Theory]
    [MemberData(nameof(Feeds))]
    public void Event_should_cost_no_memory_once_its_symbol_is_known(string feed)
    {
        var (options, text, isBinary) = SampleFrames.All[feed];
        if (options.Transport == FeedTransport.Polling)
        {
            return;
        }

        var decoder = options.Decoder();
        var frame = Frame.CopyOf(text, 0, isBinary);
        Allocated(decoder, frame);

        Allocated(decoder, frame).ShouldBe(0);
    }

    private static long Allocated(IFrameDecoder decoder, in Frame frame)
    {
        var batch = new TickBatch();
        for (var i = 0; i < 100; i++)
        {
            decoder.Decode(frame, batch);
        }

        batch.Release();
        batch = new TickBatch();
        decoder.Decode(frame, batch);
        var before = GC.GetAllocatedBytesForCurrentThread();
        decoder.Decode(frame, batch);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
