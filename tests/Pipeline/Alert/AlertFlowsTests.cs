using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Pipeline.Tests.Predict;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class AlertFlowsTests : TestKit
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly AlertMetrics _metrics;

    public AlertFlowsTests() => _metrics = new AlertMetrics(_pipelineMetrics);

    [Fact]
    public async Task Each_run_of_the_evaluation_should_begin_with_armed_rules()
    {
        var flow = AlertFlows.Evaluate(AlertRuleSet.Compile(new AlertOptions { HighRisk = 0.4 }, Vectors.Set), positionsSince: null);
        for (var run = 0; run < 2; run++)
        {
            var signals = await Source.From([Scored.Of(1), Scored.Of(2)]).Via(flow).RunWith(Sink.Seq<AlertSignal>(), Sys.Materializer());
            signals.ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task Next_signal_should_wait_for_the_answer_to_the_one_before()
    {
        var done = Source.From([Signal(1), Signal(2)]).RunWith(AlertFlows.ToActor(TestActor, PipelineMode.Replay, _metrics), Sys.Materializer());

        (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("1");
        var asker = LastSender;
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        asker.Tell(new AlertAccepted("1"));
        (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("2");
        Reply(new AlertAccepted("2"));

        await done.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Actor_that_does_not_answer_should_be_asked_three_times_and_not_end_the_stream()
    {
        var sink = AlertFlows.ToActor(TestActor, PipelineMode.Replay, _metrics, TimeSpan.FromMilliseconds(50));
        var done = Source.From([Signal(1), Signal(2)]).RunWith(sink, Sys.Materializer());

        for (var attempt = 0; attempt < 3; attempt++)
        {
            (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("1");
        }

        (await FishForMessageAsync<AlertSignal>(signal => signal.Id == "2")).ShouldNotBeNull();
        Reply(new AlertAccepted("2"));
        await done.WaitAsync(TimeSpan.FromSeconds(10));
        _metrics.LostBy(AlertLoss.Undelivered).ShouldBe(1);
    }

    [Fact]
    public async Task Live_input_should_never_wait_and_the_oldest_signals_should_go_first_when_the_buffer_is_full()
    {
        var (input, done) = Source.Queue<AlertSignal>(1, OverflowStrategy.Backpressure)
            .ToMaterialized(AlertFlows.ToActor(TestActor, PipelineMode.Live, _metrics, TimeSpan.FromMinutes(1)), Keep.Both)
            .Run(Sys.Materializer());
        for (var id = 1; id <= 5000; id++)
        {
            await input.OfferAsync(Signal(id)).WaitAsync(TimeSpan.FromSeconds(10));
        }

        input.Complete();
        var ids = new List<int>();
        while (!done.IsCompleted)
        {
            if (await ReceiveOneAsync(TimeSpan.FromMilliseconds(200)) is AlertSignal signal)
            {
                ids.Add(int.Parse(signal.Id, CultureInfo.InvariantCulture));
                Reply(new AlertAccepted(signal.Id));
            }
        }

        ids[0].ShouldBe(1);
        ids[^1].ShouldBe(5000);
        ids.ShouldBeInOrder();
        (ids.Count + _metrics.LostBy(AlertLoss.Overflow)).ShouldBe(5000);
        ids.Count.ShouldBeLessThan(2100);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _pipelineMetrics.Dispose();
    }

    private void Reply(AlertAccepted answer) => LastSender.Tell(answer);

    private static AlertSignal Signal(int id) => new(id.ToString(CultureInfo.InvariantCulture), "unusual_volume", "7203", 0, id, "message", 3, 2, 0);
}
