using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

/// <summary>A million mutated frames over all decoders: none may escape as an exception, and every event is accounted for.</summary>
public sealed class DecoderFuzzTests
{
    private const int FramesInAll = 1_000_000;

    public static TheoryData<string> Feeds => [.. SampleFrames.All.Keys];

    [Theory]
    [MemberData(nameof(Feeds))]
    public void Mutated_frames_should_never_escape(string feed)
    {
        var (options, text, isBinary) = SampleFrames.All[feed];
        var others = SampleFrames.All.Values.Select(sample => sample.Text).ToArray();
        var decoder = options.Decoder();
        var mutator = new FrameMutator(seed: 763, text, others);
        var batch = new TickBatch();
        long rejected = 0;
        for (var i = 0; i < FramesInAll / SampleFrames.All.Count; i++)
        {
            var mutated = mutator.Next();
            var frame = Frame.CopyOf(mutated, arrivalTimestamp: i, isBinary);
            try
            {
                decoder.Decode(frame, batch);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"frame {i} escaped: {Convert.ToBase64String(mutated)}", e);
            }

            frame.Release();
            if (batch.Count > 1000)
            {
                rejected += Settle(ref batch);
            }
        }

        rejected += Settle(ref batch);
        rejected.ShouldBeGreaterThan(0);
    }

    private static long Settle(ref TickBatch batch)
    {
        batch.NextPosition.ShouldBe(batch.Count + batch.Rejected.Total);
        foreach (ref readonly var tick in batch.Ticks)
        {
            tick.Symbol.ShouldNotBeNullOrEmpty();
            tick.UnixNanos.ShouldBeGreaterThan(0);
        }

        var rejected = batch.Rejected.Total;
        batch.Release();
        batch = new TickBatch();
        return rejected;
    }
}
