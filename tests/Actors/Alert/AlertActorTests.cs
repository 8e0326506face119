using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Time.Testing;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Tests.Alert;

public sealed class AlertActorTests : TestKit
{
    private readonly FakeTimeProvider _time = new();
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly AlertMetrics _metrics;
    private readonly ScriptedHistory _history = new();
    private readonly Recorder _published = new();
    private readonly AlertActorSettings _settings = new() { RetryDelay = TimeSpan.FromMilliseconds(20), PersistWait = TimeSpan.FromMinutes(1) };

    public AlertActorTests() => _metrics = new AlertMetrics(_pipelineMetrics);

    [Fact]
    public async Task Signal_should_be_kept_published_and_then_accepted()
    {
        var actor = Start();

        await AcceptAsync(actor, Signal("a", 0));

        _history.Kept.ShouldHaveSingleItem().Id.ShouldBe("a");
        _published.Ids.ShouldBe(["a"]);
        _metrics.Total.ShouldBe(1);
        _pipelineMetrics.LatencyOf(LatencyStage.Alerted).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Signals_in_the_cool_down_should_raise_the_count_and_notify_nobody()
    {
        var actor = Start();

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 10), Signal("c", 20), Signal("d", 31));

        _published.Ids.ShouldBe(["a", "d"]);
        (await RecentAsync(actor)).Select(alert => (alert.Id, alert.Count)).ShouldBe([("d", 1), ("a", 3)]);
        await AwaitConditionAsync(() => Task.FromResult(_history.Kept[0].Count == 3));
        _metrics.LostBy(AlertLoss.Folded).ShouldBe(2);
    }

    [Fact]
    public async Task Repeat_after_a_restart_should_not_notify_again()
    {
        var first = Start();
        await AcceptAsync(first, Signal("a", 0));
        await first.GracefulStop(TimeSpan.FromSeconds(5));

        var second = Start();
        await AcceptAsync(second, Signal("a", 0), Signal("b", 10));

        _published.Ids.ShouldBe(["a"]);
        (await RecentAsync(second)).ShouldHaveSingleItem().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Alert_that_waits_for_the_store_should_go_out_once_when_the_actor_stops()
    {
        var first = Start();
        await RecentAsync(first);
        _history.Hangs = true;
        var accepted = first.Ask<AlertAccepted>(Signal("a", 0), TimeSpan.FromSeconds(5));
        await RecentAsync(first);
        _published.Ids.ShouldBeEmpty();

        await first.GracefulStop(TimeSpan.FromSeconds(5));
        _history.Hangs = false;

        (await accepted).Id.ShouldBe("a");
        _published.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Alerts_should_be_kept_when_the_store_was_down_at_the_start_and_had_nothing_to_write()
    {
        _history.IsDown = true;
        var actor = Start();
        await AwaitConditionAsync(() => Task.FromResult(_history.Loads >= 2));
        _history.IsDown = false;
        await AwaitConditionAsync(() => Task.FromResult(_history.Loaded));

        await AcceptAsync(actor, Signal("a", 0));

        await AwaitConditionAsync(() => Task.FromResult(_history.Kept.Count == 1));
    }

    [Fact]
    public async Task Alerts_should_go_out_while_the_store_is_down_and_be_kept_when_it_is_back()
    {
        _history.IsDown = true;
        var actor = Start();

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 60), Signal("c", 61));
        _published.Ids.ShouldBe(["a", "b"]);
        _history.Kept.ShouldBeEmpty();

        _history.IsDown = false;
        await AwaitConditionAsync(() => Task.FromResult(_history.Kept.Count == 2));
        _history.Kept.Select(alert => (alert.Id, alert.Count)).ShouldBe([("a", 1), ("b", 2)]);
        _metrics.LostBy(AlertLoss.Unsaved).ShouldBe(0);
    }

    [Fact]
    public async Task History_that_stays_away_should_be_told_once()
    {
        _history.IsDown = true;
        var warnings = CreateTestProbe();
        Sys.EventStream.Subscribe(warnings, typeof(Warning));
        var actor = Start();

        await RecentAsync(actor);
        await AwaitConditionAsync(() => Task.FromResult(_history.Loads >= 3));

        (await warnings.ExpectMsgAsync<Warning>()).Message.ToString()!.ShouldContain("cannot be read");
        await warnings.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Store_that_hangs_should_hold_an_alert_for_a_bounded_time_only()
    {
        var actor = Start(_settings with { PersistWait = TimeSpan.FromMilliseconds(20), StoreTimeout = TimeSpan.FromMilliseconds(200) });
        await RecentAsync(actor);
        _history.Hangs = true;

        await AcceptAsync(actor, Signal("a", 0));

        _published.Ids.ShouldBe(["a"]);
        _history.Hangs = false;
        await AwaitConditionAsync(() => Task.FromResult(_history.Kept.Count == 1));
        _published.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Writes_beyond_the_bound_should_be_given_up_oldest_first_and_counted()
    {
        _history.IsDown = true;
        var actor = Start(_settings with { Capacity = 2, RetryDelay = TimeSpan.FromSeconds(1) });

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 60), Signal("c", 120));
        _history.IsDown = false;

        await AwaitConditionAsync(() => Task.FromResult(_history.Kept.Count == 2));
        _history.Kept.Select(alert => alert.Id).ShouldBe(["b", "c"]);
        _metrics.LostBy(AlertLoss.Unsaved).ShouldBe(1);
    }

    [Fact]
    public async Task Silenced_symbol_should_raise_nothing_until_the_time_is_over()
    {
        var actor = Start();
        var silenced = await actor.Ask<AlertsSilenced>(new SilenceAlerts(null, "7203", TimeSpan.FromMinutes(10)), TimeSpan.FromSeconds(5));
        silenced.Durable.ShouldBeTrue();

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 0, symbol: "8306"));
        _published.Ids.ShouldBe(["b"]);
        _metrics.LostBy(AlertLoss.Silenced).ShouldBe(1);

        _time.Advance(TimeSpan.FromMinutes(10));
        await AcceptAsync(actor, Signal("c", 60));
        _published.Ids.ShouldBe(["b", "c"]);
        (await actor.Ask<ActiveSilences>(GetSilences.Instance, TimeSpan.FromSeconds(5))).Silences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Silence_should_survive_a_restart_and_end_when_lifted()
    {
        var first = Start();
        await first.Ask<AlertsSilenced>(new SilenceAlerts("unusual_volume", null, TimeSpan.FromMinutes(10)), TimeSpan.FromSeconds(5));
        await first.GracefulStop(TimeSpan.FromSeconds(5));

        var second = Start();
        await AcceptAsync(second, Signal("a", 0));
        _published.Ids.ShouldBeEmpty();

        await second.Ask<AlertsSilenced>(new SilenceAlerts("unusual_volume", null, TimeSpan.Zero), TimeSpan.FromSeconds(5));
        await AcceptAsync(second, Signal("b", 1));
        _published.Ids.ShouldBe(["b"]);
    }

    [Fact]
    public async Task Silence_that_could_not_be_stored_should_say_so_and_hold_all_the_same()
    {
        var actor = Start();
        await RecentAsync(actor);
        _history.IsDown = true;

        var silenced = await actor.Ask<AlertsSilenced>(new SilenceAlerts(null, null, TimeSpan.FromMinutes(1)), TimeSpan.FromSeconds(5));

        silenced.Durable.ShouldBeFalse();
        await AcceptAsync(actor, Signal("a", 0));
        _published.Ids.ShouldBeEmpty();
    }

    [Fact]
    public async Task Publisher_that_throws_should_not_keep_the_others_from_the_alert()
    {
        var actor = Sys.ActorOf(AlertActor.Props(_history, [new Thrower(), _published], _metrics, _pipelineMetrics, _time, _settings));

        await AcceptAsync(actor, Signal("a", 0));

        _published.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Same_signals_should_give_the_same_alerts_however_fast_they_come()
    {
        var signals = Enumerable.Range(0, 200).Select(i => Signal($"id{i}", i * 7 % 400, symbol: $"S{i % 3}")).ToArray();
        var slow = Start();
        foreach (var signal in signals)
        {
            await AcceptAsync(slow, signal);
            _time.Advance(TimeSpan.FromSeconds(PauseAfter(signal)));
        }

        var first = await RecentAsync(slow);
        var fast = Sys.ActorOf(AlertActor.Props(new ScriptedHistory(), [], _metrics, _pipelineMetrics, _time, _settings));
        await AcceptAsync(fast, signals);

        (await RecentAsync(fast)).ShouldBe(first);

        static double PauseAfter(AlertSignal signal) => (signal.UnixNanos / Timestamps.NanosPerSecond) % 13;
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _pipelineMetrics.Dispose();
    }

    private IActorRef Start(AlertActorSettings? settings = null) =>
        Sys.ActorOf(AlertActor.Props(_history, [_published], _metrics, _pipelineMetrics, _time, settings ?? _settings));

    private static async Task AcceptAsync(IActorRef actor, params AlertSignal[] signals)
    {
        foreach (var signal in signals)
        {
            (await actor.Ask<AlertAccepted>(signal, TimeSpan.FromSeconds(5))).Id.ShouldBe(signal.Id);
        }
    }

    private static async Task<IReadOnlyList<AlertRecord>> RecentAsync(IActorRef actor) =>
        (await actor.Ask<RecentAlerts>(new GetRecentAlerts(1000), TimeSpan.FromSeconds(5))).Alerts;

    private static AlertSignal Signal(string id, double seconds, string symbol = "7203") =>
        new(id, "unusual_volume", symbol, (long)(seconds * Timestamps.NanosPerSecond), 0, "busy", 3, 2, 0) { Cooldown = TimeSpan.FromSeconds(30) };

    private sealed class Recorder : IAlertPublisher
    {
        private readonly ConcurrentQueue<AlertRecord> _alerts = new();

        public IEnumerable<string> Ids => _alerts.Select(alert => alert.Id);

        public void Publish(AlertRecord alert) => _alerts.Enqueue(alert);
    }

    private sealed class Thrower : IAlertPublisher
    {
        public void Publish(AlertRecord alert) => throw new InvalidOperationException("no");
    }
}
