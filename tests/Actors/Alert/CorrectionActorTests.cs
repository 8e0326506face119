using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Tests.Alert;

public sealed class CorrectionActorTests : TestKit
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(5)");
    private static readonly TradeCorrection Cancelled = new("7203", 42, null);

    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly AlertMetrics _metrics;
    private readonly TestProbe _alerts;
    private readonly TestProbe _entities;
    private readonly IActorRef _actor;

    public CorrectionActorTests()
    {
        _metrics = new AlertMetrics(_pipelineMetrics);
        (_alerts, _entities) = (CreateTestProbe(), CreateTestProbe());
        var rules = AlertRuleSet.Compile(new AlertOptions { Rules = [new AlertRuleOptions { Name = "high", When = "sma_5 > 2" }] }, Set);
        var judge = new CorrectionJudge(rules, vector => Task.FromResult(new Prediction(
            vector.Symbol, 0, PredictionType.Hold, 0.5, null, null, 0.5, new Dictionary<string, double>(), "test", 0, new Dictionary<string, object?>())));
        _actor = Sys.ActorOf(CorrectionActor.Props(new CorrectionParts(_alerts, _entities, judge, _metrics)
        {
            Capacity = 2,
            Attempts = 2,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        }));
    }

    [Fact]
    public async Task Alert_that_the_correction_undoes_should_be_retracted_and_the_others_stand()
    {
        _actor.Tell(Cancelled);
        await FindAsync(Alert("a", 10), Alert("b", 20), Alert("of an earlier worker", 10) with { Epoch = 4 });
        var query = await _entities.ExpectMsgAsync<CorrectVectors>(Timeout);
        (query.Epoch, query.Correction).ShouldBe((5, Cancelled));
        query.Positions.ShouldBe([10, 20]);
        _entities.Reply(new CorrectedVectors("7203", true, [Vector(10, 3), Vector(20, 4)], [Vector(10, 1), Vector(20, 3)]));

        var retraction = await _alerts.ExpectMsgAsync<RetractAlert>(Timeout);
        retraction.Id.ShouldBe("a");
        retraction.Reason.ShouldContain("cancelled");
        _alerts.Reply(new AlertAccepted("a"));

        await AwaitConditionAsync(() => Task.FromResult(_metrics.CorrectedTo(CorrectionOutcome.Retracted) == 1), Timeout);
    }

    [Fact]
    public async Task Symbol_without_alerts_should_cost_its_entity_nothing()
    {
        _actor.Tell(Cancelled);
        await FindAsync();

        await AwaitConditionAsync(() => Task.FromResult(_metrics.CorrectedTo(CorrectionOutcome.NoAlert) == 1), Timeout);
        _entities.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public async Task Trade_that_the_entity_does_not_know_should_be_asked_for_again_and_then_be_counted()
    {
        _actor.Tell(Cancelled);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await FindAsync(Alert("a", 10));
            await _entities.ExpectMsgAsync<CorrectVectors>(Timeout);
            _entities.Reply(new CorrectedVectors("7203", false, [], []));
        }

        await AwaitConditionAsync(() => Task.FromResult(_metrics.CorrectedTo(CorrectionOutcome.Unreached) == 1), Timeout);
    }

    [Fact]
    public async Task Corrections_beyond_the_bound_should_push_out_the_oldest_and_be_counted()
    {
        for (var i = 0; i < 5; i++)
        {
            _actor.Tell(Cancelled with { Symbol = $"S{i}" });
        }

        await AwaitConditionAsync(() => Task.FromResult(_metrics.CorrectedTo(CorrectionOutcome.Dropped) == 2), Timeout);
        foreach (var symbol in (string[])["S0", "S3", "S4"])
        {
            (await _alerts.ExpectMsgAsync<FindAlerts>(Timeout)).Symbol.ShouldBe(symbol);
            _alerts.Reply(new RecentAlerts([]));
        }
    }

    private async Task FindAsync(params AlertRecord[] alerts)
    {
        (await _alerts.ExpectMsgAsync<FindAlerts>(Timeout)).Symbol.ShouldBe("7203");
        _alerts.Reply(new RecentAlerts(alerts));
    }

    private static AlertRecord Alert(string id, long position) =>
        new(id, "rule:high", "7203", DateTimeOffset.UnixEpoch, "high", 1, 1, 1) { Epoch = 5, Position = position };

    private static FeatureVector Vector(long position, double average) => new()
    {
        Symbol = "7203",
        Set = Set,
        Epoch = 5,
        Position = position,
        UnixNanos = 0,
        ArrivalTimestamp = 0,
        Values = [average],
        Price = 1,
        Volume = 1,
        Bid = 1,
        Ask = 1,
        Quality = VectorQuality.None,
        ClosesBucket = false,
    };
}
