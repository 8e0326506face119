using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Akka.Util;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Pipeline.Tests.Predict;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class AlertFlowsTests : TestKit
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly AlertMetrics _metrics;

    public AlertFlowsTests()
        : base(Patience.Hocon) => _metrics = new AlertMetrics(_pipelineMetrics);

    [Fact]
    public async Task Each_run_of_the_evaluation_should_begin_with_armed_rules()
    {
        var flow = AlertFlows.Evaluate(Answers(risk: 0.5), AlertRuleSet.Compile(new AlertOptions { HighRisk = 0.4 }, Vectors.Set), positionsSince: null, pace: null);
        for (var run = 0; run < 2; run++)
        {
            var signals = await Source.Single<FeatureVector[]>([Vectors.Of("7203", 1), Vectors.Of("7203", 2)]).Via(flow).RunWith(Sink.Seq<AlertSignal>(), Sys.Materializer());
            signals.ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task Rules_on_features_should_not_wait_for_the_model_when_there_is_a_pace()
    {
        var rules = AlertRuleSet.Compile(new AlertOptions { HighRisk = 0.4, Rules = [new AlertRuleOptions { Name = "dear", When = "price > 0" }] }, Vectors.Set);
        var answered = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        var model = Flow.Create<FeatureVector[]>()
            .SelectMany(vectors => vectors)
            .SelectAsync(1, async vector => Scored.Of(vector, risk: await answered.Task));
        var signals = Source.Single<FeatureVector[]>([Vectors.Of("7203", 1)])
            .Via(AlertFlows.Evaluate(model, rules, positionsSince: null, TimeSpan.FromMilliseconds(100)))
            .RunWith(Sink.Queue<AlertSignal>(), Sys.Materializer());

        (await NextAsync()).Value.Type.ShouldBe("rule:dear");
        answered.SetResult(0.5);
        (await NextAsync()).Value.Type.ShouldBe("high_risk_warning");
        (await NextAsync()).HasValue.ShouldBeFalse();

        Task<Option<AlertSignal>> NextAsync() => signals.PullAsync().WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task Signals_of_one_type_and_symbol_should_wait_for_each_other_and_no_others_for_them()
    {
        var signals = (AlertSignal[])[Signal(1), Signal(2), Signal(3, "8306"), Signal(4, "8306"), Signal(5, type: "high_risk_warning")];
        var done = Source.From(signals).RunWith(AlertFlows.ToActor(TestActor, PipelineMode.Live, _metrics, _pipelineMetrics), Sys.Materializer());

        var askers = new Dictionary<string, IActorRef>();
        foreach (var id in (string[])["1", "3", "5"])
        {
            (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe(id);
            askers[id] = LastSender;
        }

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        askers["3"].Tell(new AlertAccepted("3") { Raised = true });
        (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("4");
        Reply(new AlertAccepted("4"));
        askers["5"].Tell(new AlertAccepted("5"));
        askers["1"].Tell(new AlertAccepted("1"));
        (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("2");
        Reply(new AlertAccepted("2"));

        await done.WaitAsync(Patience.Long);
        _pipelineMetrics.LatencyOf(LatencyStage.Alerted).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Signals_of_a_replay_should_go_one_at_a_time_so_that_their_order_never_changes()
    {
        var signals = (AlertSignal[])[Signal(1), Signal(2, "8306")];
        var done = Source.From(signals).RunWith(AlertFlows.ToActor(TestActor, PipelineMode.Replay, _metrics, _pipelineMetrics), Sys.Materializer());

        (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("1");
        var asker = LastSender;
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        asker.Tell(new AlertAccepted("1"));
        (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("2");
        Reply(new AlertAccepted("2"));

        await done.WaitAsync(Patience.Long);
    }

    [Fact]
    public async Task Signals_in_flight_should_be_bounded()
    {
        const int Least = 100;
        var input = Source.From(Enumerable.Range(1, 1000).Select(id => Signal(id, $"S{id}")));
        _ = input.RunWith(AlertFlows.ToActor(TestActor, PipelineMode.Live, _metrics, _pipelineMetrics, TimeSpan.FromMinutes(1)), Sys.Materializer());

        var asked = 0;
        while (await ReceiveOneAsync(asked < Least ? Patience.Long : TimeSpan.FromMilliseconds(200)) is AlertSignal)
        {
            asked++;
        }

        asked.ShouldBeInRange(Least, 150);
    }

    [Fact]
    public async Task Actor_that_does_not_answer_should_be_asked_for_a_while_and_not_end_the_stream()
    {
        var sink = AlertFlows.ToActor(TestActor, PipelineMode.Replay, _metrics, _pipelineMetrics, TimeSpan.FromMilliseconds(50));
        var done = Source.From([Signal(1), Signal(2)]).RunWith(sink, Sys.Materializer());

        for (var attempt = 0; attempt < 12; attempt++)
        {
            (await ExpectMsgAsync<AlertSignal>()).Id.ShouldBe("1");
        }

        while (!done.IsCompleted)
        {
            // An answer may come too late for the first question.
            if (await ReceiveOneAsync(TimeSpan.FromMilliseconds(20)) is AlertSignal { Id: "2" })
            {
                Reply(new AlertAccepted("2"));
            }
        }

        await done;
        _metrics.LostBy(AlertLoss.Undelivered).ShouldBe(1);
    }

    [Fact]
    public async Task Live_input_should_never_wait_and_the_oldest_signals_should_go_first_when_the_buffer_is_full()
    {
        var (input, done) = Source.Queue<AlertSignal>(1, OverflowStrategy.Backpressure)
            .ToMaterialized(AlertFlows.ToActor(TestActor, PipelineMode.Live, _metrics, _pipelineMetrics, TimeSpan.FromMinutes(1)), Keep.Both)
            .Run(Sys.Materializer());
        for (var id = 1; id <= 20_000; id++)
        {
            await input.OfferAsync(Signal(id)).WaitAsync(Patience.Long);
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
        ids[^1].ShouldBe(20_000);
        ids.ShouldBeInOrder();
        (ids.Count + _metrics.LostBy(AlertLoss.Overflow)).ShouldBe(20_000);
        ids.Count.ShouldBeLessThan(16_600);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _pipelineMetrics.Dispose();
    }

    private static Flow<FeatureVector[], ScoredVector, NotUsed> Answers(double risk) =>
        Flow.Create<FeatureVector[]>().SelectMany(vectors => vectors).Select(vector => Scored.Of(vector, risk: risk));

    private void Reply(AlertAccepted answer) => LastSender.Tell(answer);

    private static AlertSignal Signal(int id, string symbol = "7203", string type = "unusual_volume") =>
        new(id.ToString(CultureInfo.InvariantCulture), type, symbol, 0, id, "message", 3, 2, 0);
}
