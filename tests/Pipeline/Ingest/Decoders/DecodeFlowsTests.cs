using System.Text;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class DecodeFlowsTests() : TestKit(Patience.Hocon)
{
    private const string Good = """{"symbol":"A","timestamp":1771943400,"price":1,"volume":1}""";

    private readonly PipelineMetrics _metrics = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Garbage_should_not_stop_the_stream()
    {
        var batches = await RunAsync(Text(Good), Text("garbage"), Text(string.Empty), Text(Good));

        batches.Select(batch => (batch.Count, batch.Rejected[RejectReason.Malformed])).ShouldBe([(1, 0), (0, 1), (0, 1), (1, 0)]);
        _metrics.Frames.ShouldBe(4);
    }

    [Fact]
    public async Task Live_events_should_be_numbered_on_malformed_ones_included()
    {
        var batches = await RunAsync(Text($"{Good}{Good}"), Text("garbage"), Text(Good));
        batches.SelectMany(batch => batch.Ticks.ToArray()).Select(tick => tick.Position).ShouldBe([0, 1, 3]);
        batches[0].Ticks[0].ArrivalTimestamp.ShouldBe(5);
    }

    [Fact]
    public async Task Events_of_a_resumable_source_should_keep_its_positions()
    {
        var batches = await RunAsync(Text(Good, 70), Text(Good, 90));
        batches.Select(batch => batch.Ticks[0].Position).ShouldBe([70, 90]);
    }

    [Fact]
    public async Task Ticks_should_say_after_how_many_interruptions_they_came()
    {
        var batches = await RunAsync(Text(Good), Text(Good) with { AfterInterruption = true }, Text(Good));
        batches.Select(batch => batch.Ticks[0].Connection).ShouldBe([0, 1, 1]);
    }

    [Fact]
    public async Task Lag_behind_the_event_time_should_be_measured_on_live_frames_only()
    {
        await RunAsync(Text(Good, 70));
        _metrics.FeedLag.Count.ShouldBe(0);

        await RunAsync(Text(Good));
        _metrics.FeedLag.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Frames_without_events_should_give_no_batch_and_be_counted()
    {
        var batches = await RunAsync(
            Decoding.Alpaca,
            Text("""[{"T":"success","msg":"connected"}]"""),
            Text("""[{"T":"c","S":"A"},{"T":"u"}]"""),
            Text("[]"),
            Text("""[{"T":"t","S":"A","p":1,"s":1,"t":1771943400}]"""));

        batches.Count.ShouldBe(1);
        (_metrics.Frames, _metrics.Ignored, _metrics.Corrections).ShouldBe((4, 2, 1));
    }

    [Fact]
    public async Task Decoder_that_throws_should_cost_its_frame_only()
    {
        var batches = await Source.From([Text("throw"), Text("fine")])
            .Via(DecodeFlows.Decode(() => new Throwing(), _metrics, _time))
            .RunWith(Sink.Seq<TickBatch>(), Sys.Materializer());

        batches.Select(batch => (batch.Count, batch.Rejected[RejectReason.Malformed])).ShouldBe([(0, 1), (1, 0)]);
    }

    [Fact]
    public async Task Each_materialization_should_have_a_decoder_of_its_own()
    {
        var created = 0;
        var flow = DecodeFlows.Decode(
            () =>
            {
                created++;
                return Decoding.Native.Decoder();
            },
            _metrics,
            _time);

        for (var run = 1; run <= 2; run++)
        {
            var batches = await Source.Single(Text(Good)).Via(flow).RunWith(Sink.Seq<TickBatch>(), Sys.Materializer());
            (created, batches[0].Ticks[0].Position).ShouldBe((run, 0));
        }
    }

    [Fact]
    public async Task Failure_of_the_source_should_be_passed_on()
    {
        var failed = Source.Failed<Frame>(new IOException("gone")).Via(Flow(Decoding.Native)).RunWith(Sink.Seq<TickBatch>(), Sys.Materializer());
        (await Should.ThrowAsync<Exception>(failed)).GetBaseException().Message.ShouldBe("gone");
    }

    [Fact]
    public async Task Cancellation_should_reach_the_source()
    {
        var (done, first) = Source.Repeat(Good).Select(text => Text(text)).WatchTermination(Keep.Right)
            .Via(Flow(Decoding.Native)).ToMaterialized(Sink.First<TickBatch>(), Keep.Both).Run(Sys.Materializer());
        (await first).Count.ShouldBe(1);
        await done.WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task Nothing_should_be_taken_from_the_source_without_demand()
    {
        var taken = 0;
        var queue = Source.Repeat(Good).Select(text =>
            {
                taken++;
                return Text(text);
            })
            .Via(Flow(Decoding.Native)).RunWith(Sink.Queue<TickBatch>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Sys.Materializer());
        (await queue.PullAsync()).HasValue.ShouldBeTrue();
        taken.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Log_should_show_one_sample_every_ten_seconds_with_the_number_left_out()
    {
        var frames = new[] { "bad 1", "bad 2", "bad 3", "later", "bad 4" }.Select(text => Text(text));
        var source = Source.From(frames).Select(frame =>
        {
            if (frame.Bytes.SequenceEqual("later"u8))
            {
                _time.Advance(TimeSpan.FromSeconds(10));
            }

            return frame;
        });
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.Warning));

        await source.Via(Flow(Decoding.Native)).RunWith(Sink.Ignore<TickBatch>(), Sys.Materializer());

        ExpectMsg<Akka.Event.Warning>().Message.ToString()!.ShouldContain("malformed, 0 more since the last report. not JSON, at byte 0 of 5: bad 1");
        ExpectMsg<Akka.Event.Warning>().Message.ToString()!.ShouldContain("malformed, 2 more since the last report. not JSON, at byte 0 of 5: later");
        ExpectNoMsg(TimeSpan.Zero);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _metrics.Dispose();
    }

    private static Frame Text(string text, long position = Frame.NoPosition) =>
        Frame.CopyOf(Encoding.UTF8.GetBytes(text), arrivalTimestamp: 5, firstPosition: position);

    private Flow<Frame, TickBatch, Akka.NotUsed> Flow(FeedOptions options) => DecodeFlows.Decode(options.Decoder, _metrics, _time);

    private Task<IReadOnlyList<TickBatch>> RunAsync(params Frame[] frames) => RunAsync(Decoding.Native, frames);

    private async Task<IReadOnlyList<TickBatch>> RunAsync(FeedOptions options, params Frame[] frames) =>
        await Source.From(frames).Via(Flow(options)).RunWith(Sink.Seq<TickBatch>(), Sys.Materializer());

    private sealed class Throwing : IFrameDecoder
    {
        public void Decode(in Frame frame, TickBatch into)
        {
            if (frame.Bytes.SequenceEqual("throw"u8))
            {
                throw new InvalidOperationException("a bug");
            }

            into.Add(new Tick { Symbol = "A", UnixNanos = 1 });
        }
    }
}
