using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Actors.Tests.Persistence;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Tests.Alert;

public sealed class AlertFollowerTests : TestKit
{
    private static readonly TimeSpan Timeout = Patience.Long;

    private readonly PipelineMetrics _metrics = new();

    public AlertFollowerTests()
        : base(ScriptedJournal.Config.WithFallback(Patience.Hocon))
    {
    }

    [Fact]
    public async Task Every_nodes_viewers_should_be_shown_an_alert_once()
    {
        var alerts = StartAlerts();
        var (one, other) = (CreateTestProbe(), CreateTestProbe());
        Sys.ActorOf(AlertFollower.Props(alerts, [new Viewer(one)]));
        Sys.ActorOf(AlertFollower.Props(alerts, [new Viewer(other)]));
        var id = 0;

        // Until a follower has reported, alerts pass it by.
        foreach (var viewer in (TestProbe[])[one, other])
        {
            await AwaitConditionAsync(async () =>
            {
                await RaiseAsync(alerts, $"{++id}");
                return viewer.HasMessages;
            });
        }

        await RaiseAsync(alerts, "last");
        await RaiseAsync(alerts, "last");
        await RaiseAsync(alerts, "end");

        foreach (var viewer in (TestProbe[])[one, other])
        {
            var shown = new List<string>();
            while (shown.LastOrDefault() != "end")
            {
                shown.Add(await viewer.ExpectMsgAsync<string>(Timeout));
            }

            shown.ShouldBeUnique();
            shown[^2..].ShouldBe(["last", "end"]);
        }
    }

    [Fact]
    public async Task Follower_that_missed_alerts_should_be_told_them_by_the_next_alert_actor_too()
    {
        var first = StartAlerts();
        foreach (var id in (string[])["a", "b", "c"])
        {
            await RaiseAsync(first, id);
        }

        first.Tell(new FollowAlerts("a"), TestActor);
        (await ExpectMsgAsync<AlertsPublished>(Timeout)).Alerts.Select(alert => alert.Id).ShouldBe(["b", "c"]);
        await first.GracefulStop(Timeout, StopAlerts.Instance);

        var second = StartAlerts();
        second.Tell(new FollowAlerts("b"), TestActor);

        (await ExpectMsgAsync<AlertsPublished>(Timeout)).Alerts.Select(alert => alert.Id).ShouldBe(["c"]);
    }

    [Fact]
    public async Task Follower_should_say_what_it_was_shown_last_and_pass_over_what_it_was_shown_before()
    {
        var shown = CreateTestProbe();
        var follower = Sys.ActorOf(AlertFollower.Props(TestActor, [new Viewer(shown)]));
        (await ExpectMsgAsync<FollowAlerts>(Timeout)).Last.ShouldBeNull();

        follower.Tell(new AlertsPublished([Alert("a"), Alert("b")]));
        follower.Tell(new AlertsPublished([Alert("a"), Alert("c")]));

        foreach (var id in (string[])["a", "b", "c"])
        {
            await shown.ExpectMsgAsync(id, Timeout);
        }

        (await FishForMessageAsync<FollowAlerts>(report => report.Last is not null, Timeout)).Last.ShouldBe("c");
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _metrics.Dispose();
    }

    private static AlertRecord Alert(string id) => new(id, "unusual_volume", "7203", DateTimeOffset.UnixEpoch, "busy", 3, 2, 1);

    private static Task<AlertAccepted> RaiseAsync(IActorRef alerts, string id) => alerts.Ask<AlertAccepted>(
        new AlertSignal(id, "unusual_volume", $"symbol of {id}", Timestamps.NanosPerSecond, 0, "busy", 3, 2, 0), Timeout);

    private IActorRef StartAlerts() => Sys.ActorOf(AlertActor.Props([], new AlertMetrics(_metrics), TimeProvider.System, new AlertActorSettings()));

    private sealed class Viewer(IActorRef shown) : IAlertViewer
    {
        public void Show(AlertRecord alert) => shown.Tell(alert.Id);
    }
}
