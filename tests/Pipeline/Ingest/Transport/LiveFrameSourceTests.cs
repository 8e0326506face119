using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class LiveFrameSourceTests
{
    [Fact]
    public async Task Link_should_be_read_without_demand_and_the_oldest_dropped_at_the_bound()
    {
        await using var fixture = new FeedFixture();
        var offered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dropped = 0;
        var demand = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        var all = Source.FromGraph(new LiveFrameSource(
                (frames, _) =>
                {
                    Offer(frames, 100);
                    offered.SetResult();
                    return Task.CompletedTask;
                },
                maxFrames: 10,
                maxBytes: 1000,
                () => Interlocked.Increment(ref dropped)))
            .Select(Received.From)
            .SelectAsync(1, async frame =>
            {
                await demand.Task;
                return frame;
            })
            .RunWith(Sink.Seq<Received>(), fixture.System.Materializer());
        await offered.Task.WaitAsync(FeedFixture.Deadline);
        demand.SetResult(0);

        var seen = await all.WaitAsync(FeedFixture.Deadline);
        seen[^1].Text.ShouldBe("99");
        (seen.Count + dropped).ShouldBe(100);
        seen.Count.ShouldBeLessThanOrEqualTo(12);
        seen.ShouldContain(frame => frame.AfterInterruption);
    }

    [Fact]
    public async Task End_of_the_link_should_complete_the_stream_after_what_it_had_read()
    {
        await using var fixture = new FeedFixture();

        var seen = await Run(fixture, (frames, _) =>
        {
            Offer(frames, 3);
            return Task.CompletedTask;
        });

        seen.Select(frame => frame.Text).ShouldBe(["0", "1", "2"]);
    }

    [Fact]
    public async Task Failure_of_the_link_should_fail_the_stream()
    {
        await using var fixture = new FeedFixture();

        var failure = await Should.ThrowAsync<Exception>(Run(fixture, (_, _) => throw new InvalidOperationException("broken")));

        failure.GetBaseException().Message.ShouldBe("broken");
    }

    [Fact]
    public async Task Cancellation_should_stop_the_link_and_let_it_say_goodbye()
    {
        await using var fixture = new FeedFixture();
        var goodbye = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var seen = await Source.FromGraph(new LiveFrameSource(
                async (frames, stop) =>
                {
                    Offer(frames, 1);
                    await Task.Delay(Timeout.InfiniteTimeSpan, stop).ContinueWith(_ => { }, TaskScheduler.Default);
                    goodbye.SetResult();
                },
                maxFrames: 10,
                maxBytes: 1000,
                () => { }))
            .Select(Received.From)
            .Take(1)
            .RunWith(Sink.Seq<Received>(), fixture.System.Materializer())
            .WaitAsync(FeedFixture.Deadline);

        seen.Count.ShouldBe(1);
        await goodbye.Task.WaitAsync(FeedFixture.Deadline);
    }

    private static Task<System.Collections.Immutable.IImmutableList<Received>> Run(FeedFixture fixture, Func<FrameBuffer, CancellationToken, Task> link) =>
        Source.FromGraph(new LiveFrameSource(link, maxFrames: 10, maxBytes: 1000, () => { }))
            .Select(Received.From)
            .RunWith(Sink.Seq<Received>(), fixture.System.Materializer())
            .WaitAsync(FeedFixture.Deadline);

    private static void Offer(FrameBuffer frames, int count)
    {
        for (var i = 0; i < count; i++)
        {
            frames.Offer(Frame.CopyOf(System.Text.Encoding.UTF8.GetBytes($"{i}"), arrivalTimestamp: 0));
        }
    }
}
