using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Actors.Tests.Persistence;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Tests.Alert;

public sealed class AlertActorTests : TestKit
{
    private static readonly TimeSpan Timeout = Patience.Long;

    private readonly FakeTimeProvider _time = new();
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly AlertMetrics _metrics;
    private readonly JournalScript _journal;
    private readonly Recorder _published = new();
    private readonly AlertActorSettings _settings = new() { RetryDelay = TimeSpan.FromMilliseconds(20), PersistWait = TimeSpan.FromMinutes(1) };

    public AlertActorTests()
        : base(ScriptedJournal.Config.WithFallback(Patience.Hocon)) => (_metrics, _journal) = (new AlertMetrics(_pipelineMetrics), JournalScript.Of(Sys));

    [Fact]
    public async Task Signal_should_be_kept_published_and_then_accepted()
    {
        var actor = Start();

        await AcceptAsync(actor, Signal("a", 0));

        Kept.ShouldHaveSingleItem().Id.ShouldBe("a");
        _published.Ids.ShouldBe(["a"]);
        _metrics.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Signals_and_their_repeats_should_be_accepted_only_once_they_are_kept()
    {
        var actor = Start();
        await RecentAsync(actor);
        _journal.Hold();

        var accepted = ((AlertSignal[])[Signal("a", 0), Signal("b", 1), Signal("a", 0)]).Select(signal => actor.Ask<AlertAccepted>(signal, Timeout)).ToList();
        (await RecentAsync(actor)).ShouldHaveSingleItem().Count.ShouldBe(2);

        accepted.ShouldAllBe(answer => !answer.IsCompleted);
        _published.Ids.ShouldBeEmpty();
        _journal.GoOn();
        (await Task.WhenAll(accepted)).Select(answer => answer.Raised).ShouldBe([true, false, false]);
        _published.Ids.ShouldBe(["a"]);
        Kept.ShouldHaveSingleItem().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Burst_should_be_kept_in_few_writes_and_accepted_soon()
    {
        var actor = Start();
        await RecentAsync(actor);

        var accepted = await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => actor.Ask<AlertAccepted>(Signal($"id{i}", i, symbol: $"S{i}"), Timeout)));

        accepted.ShouldAllBe(answer => answer.Raised);
        _published.Ids.Count().ShouldBe(5000);
        _journal.Writes.ShouldBeLessThan(500);
        (await RecentAsync(actor)).Count.ShouldBe(1000);
    }

    [Fact]
    public async Task Journal_should_stay_bounded_and_the_history_complete_after_many_alerts()
    {
        var settings = _settings with { SnapshotEvery = 50, Capacity = 100 };
        var first = Start(settings);
        for (var i = 0; i < 500; i++)
        {
            await AcceptAsync(first, Signal($"id{i}", i, symbol: $"S{i}"));
        }

        await AwaitConditionAsync(async () => await EventsLeftAsync() < 150);
        await StopAsync(first);

        var second = Start(settings);
        (await RecentAsync(second)).Select(alert => alert.Id).ShouldBe(Enumerable.Range(400, 100).Reverse().Select(i => $"id{i}"));
        await AcceptAsync(second, Signal("id0", 0, symbol: "S0"));
        _published.Ids.Count().ShouldBe(500);
    }

    [Fact]
    public async Task Alert_that_was_kept_but_not_known_to_be_published_should_be_published_once_by_the_next_actor()
    {
        var alert = new AlertRecord("a", "unusual_volume", "7203", DateTimeOffset.UnixEpoch, "busy", 3, 2, 1);
        var lost = Sys.ActorOf(Props.Create(() => new Writer()));
        await lost.Ask<string>(new AlertsLogged([new AlertRaised(alert with { Id = "earlier" }, 0)], []), Timeout);
        await lost.Ask<string>(new AlertsLogged([new AlertRaised(alert, 0), new AlertRaised(alert with { Id = "out" }, 0)], ["out"]), Timeout);

        var second = Start();
        await RecentAsync(second);
        _published.Ids.ShouldBe(["a"]);
        await StopAsync(second);

        await AcceptAsync(Start(), Signal("a", 0));
        _published.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Input_that_begins_anew_should_not_be_folded_into_an_earlier_runs_alerts()
    {
        var first = Start();
        await AcceptAsync(first, Signal("a", 0));
        await StopAsync(first);

        await AcceptAsync(Start(_settings with { CarryCooldowns = false }), Signal("a", 0), Signal("b", 10));

        _published.Ids.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Signals_in_the_cool_down_should_raise_the_count_and_notify_nobody()
    {
        var actor = Start();

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 10), Signal("c", 20), Signal("d", 31));

        _published.Ids.ShouldBe(["a", "d"]);
        (await RecentAsync(actor)).Select(alert => (alert.Id, alert.Count)).ShouldBe([("d", 1), ("a", 3)]);
        await AwaitConditionAsync(() => Task.FromResult(Kept[0].Count == 3));
        _metrics.LostBy(AlertLoss.Folded).ShouldBe(2);
    }

    [Fact]
    public async Task Repeat_after_a_restart_should_not_notify_again()
    {
        var first = Start();
        await AcceptAsync(first, Signal("a", 0));
        await StopAsync(first);

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
        _journal.Hold();
        var accepted = first.Ask<AlertAccepted>(Signal("a", 0), Timeout);
        await RecentAsync(first);
        _published.Ids.ShouldBeEmpty();

        var stopped = StopAsync(first);
        _journal.GoOn();
        await stopped;

        (await accepted).Id.ShouldBe("a");
        await AcceptAsync(Start(), Signal("a", 0));
        _published.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Alerts_should_be_kept_when_the_store_was_down_at_the_start_and_had_nothing_to_write()
    {
        _journal.IsDown = true;
        var actor = Start();
        await AwaitConditionAsync(() => Task.FromResult(_journal.Loads >= 2));
        _journal.IsDown = false;

        await AcceptAsync(actor, Signal("a", 0));

        await AwaitConditionAsync(() => Task.FromResult(Kept.Count == 1));
        Kept.Single().Id.ShouldBe("a");
        _published.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Alerts_should_go_out_while_the_store_is_down_and_be_kept_when_it_is_back()
    {
        _journal.IsDown = true;
        var actor = Start();

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 60), Signal("c", 61));
        _published.Ids.ShouldBe(["a", "b"]);
        Kept.ShouldBeEmpty();

        _journal.IsDown = false;
        await AwaitConditionAsync(() => Task.FromResult(Kept.Count == 2));
        Kept.Select(alert => (alert.Id, alert.Count)).ShouldBe([("a", 1), ("b", 2)]);
        _metrics.LostBy(AlertLoss.Unsaved).ShouldBe(0);
    }

    [Fact]
    public async Task History_that_stays_away_should_be_told_once()
    {
        _journal.IsDown = true;
        var warnings = CreateTestProbe();
        Sys.EventStream.Subscribe(warnings, typeof(Warning));
        var actor = Start();

        await RecentAsync(actor);
        await AwaitConditionAsync(() => Task.FromResult(_journal.Loads >= 3));

        (await warnings.ExpectMsgAsync<Warning>()).Message.ToString()!.ShouldContain("away (store is down)");
        await warnings.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Store_that_hangs_should_hold_an_alert_for_a_bounded_time_only()
    {
        var actor = Start(_settings with { PersistWait = TimeSpan.FromMilliseconds(20) });
        await RecentAsync(actor);
        _journal.Hold();

        await AcceptAsync(actor, Signal("a", 0));

        _published.Ids.ShouldBe(["a"]);
        _journal.GoOn();
        await AwaitConditionAsync(() => Task.FromResult(Kept.Count == 1));
        _published.Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Writes_beyond_the_bound_should_be_given_up_oldest_first_and_counted()
    {
        _journal.IsDown = true;
        var actor = Start(_settings with { MaxUnsaved = 2, RetryDelay = TimeSpan.FromSeconds(1) });

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 60), Signal("c", 120));
        _journal.IsDown = false;

        await AwaitConditionAsync(() => Task.FromResult(Kept.Count == 2));
        Kept.Select(alert => alert.Id).ShouldBe(["b", "c"]);
        _metrics.LostBy(AlertLoss.Unsaved).ShouldBe(1);
    }

    [Fact]
    public async Task Silenced_symbol_should_raise_nothing_until_the_time_is_over()
    {
        var actor = Start();
        var silenced = await actor.Ask<AlertsSilenced>(new SilenceAlerts(null, "7203", TimeSpan.FromMinutes(10)), Timeout);
        silenced.Durable.ShouldBeTrue();

        await AcceptAsync(actor, Signal("a", 0), Signal("b", 0, symbol: "8306"));
        _published.Ids.ShouldBe(["b"]);
        _metrics.LostBy(AlertLoss.Silenced).ShouldBe(1);

        _time.Advance(TimeSpan.FromMinutes(10));
        await AcceptAsync(actor, Signal("c", 60));
        _published.Ids.ShouldBe(["b", "c"]);
        (await actor.Ask<ActiveSilences>(GetSilences.Instance, Timeout)).Silences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Silence_should_survive_a_restart_and_end_when_lifted()
    {
        var first = Start();
        await first.Ask<AlertsSilenced>(new SilenceAlerts("unusual_volume", null, TimeSpan.FromMinutes(10)), Timeout);
        await StopAsync(first);

        var second = Start();
        await AcceptAsync(second, Signal("a", 0));
        _published.Ids.ShouldBeEmpty();

        await second.Ask<AlertsSilenced>(new SilenceAlerts("unusual_volume", null, TimeSpan.Zero), Timeout);
        await AcceptAsync(second, Signal("b", 1));
        _published.Ids.ShouldBe(["b"]);
    }

    [Fact]
    public async Task Many_silences_at_once_should_all_be_kept_in_entries_of_one_each()
    {
        var actor = Start();
        await RecentAsync(actor);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => actor.Ask<AlertsSilenced>(new SilenceAlerts(null, $"S{i}", TimeSpan.FromHours(1)), Timeout)));

        answers.ShouldAllBe(answer => answer.Durable);
        _journal.Written.Cast<AlertsLogged>().Count(entry => entry.Changes.Count == 1).ShouldBe(20);
    }

    [Fact]
    public async Task Silence_that_could_not_be_stored_should_say_so_and_hold_all_the_same()
    {
        var actor = Start();
        await RecentAsync(actor);
        _journal.IsDown = true;

        var silenced = await actor.Ask<AlertsSilenced>(new SilenceAlerts(null, null, TimeSpan.FromMinutes(1)), Timeout);

        silenced.Durable.ShouldBeFalse();
        await AcceptAsync(actor, Signal("a", 0));
        _published.Ids.ShouldBeEmpty();
    }

    [Fact]
    public async Task Publisher_that_throws_should_not_keep_the_others_from_the_alert()
    {
        var actor = Sys.ActorOf(AlertActor.Props([new Thrower(), _published], _metrics, _time, _settings));

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
        var book = new AlertBook(_settings.Capacity);
        foreach (var signal in signals)
        {
            book.Take(signal, out _);
        }

        first.ShouldBe(book.Newest(1000));

        static double PauseAfter(AlertSignal signal) => (signal.UnixNanos / Timestamps.NanosPerSecond) % 13;
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _pipelineMetrics.Dispose();
    }

    [Fact]
    public async Task Alert_that_is_over_should_be_kept_as_such_and_published_under_its_id()
    {
        var actor = Start();

        await AcceptAsync(actor, Signal("a", 0), Signal("a", 5) with { Clears = true });
        await StopAsync(actor);

        var alert = (await RecentAsync(Start())).ShouldHaveSingleItem();
        (alert.Id, alert.Status, alert.ClearedAt).ShouldBe(("a", "cleared", DateTimeOffset.UnixEpoch.AddSeconds(5)));
        _published.Notices.ShouldBe(["a", "a:cleared"]);
    }

    [Fact]
    public async Task Signal_folded_into_an_alert_should_raise_it_again_and_its_end_end_it_again()
    {
        var actor = Start();
        await RecentAsync(actor);
        _journal.Hold();

        var accepted = ((AlertSignal[])[Signal("a", 0), Over("a", 1), Signal("b", 2), Over("b", 3), Over("b", 3)])
            .Select(signal => actor.Ask<AlertAccepted>(signal, Timeout)).ToList();
        await RecentAsync(actor);
        _journal.GoOn();
        await Task.WhenAll(accepted);

        var alert = (await RecentAsync(actor)).ShouldHaveSingleItem();
        (alert.Id, alert.Count, alert.ClearedAt).ShouldBe(("a", 2, DateTimeOffset.UnixEpoch.AddSeconds(3)));
        Kept.ShouldBe([alert]);
        _published.Notices.ShouldBe(["a", "a:cleared", "a:cleared"]);
    }

    [Fact]
    public async Task Retraction_should_be_kept_and_published_once_and_survive_the_actor()
    {
        var actor = Start();
        await AcceptAsync(actor, Signal("a", 0), Signal("z", 0, symbol: "8306"));

        foreach (var id in (string[])["a", "a", "unknown"])
        {
            (await actor.Ask<AlertAccepted>(new RetractAlert(id, "trade cancelled"), Timeout)).Id.ShouldBe(id);
        }

        await StopAsync(actor);
        var next = Start();

        (await RecentAsync(next)).Select(alert => (alert.Id, alert.Retraction)).ShouldBe([("z", null), ("a", "trade cancelled")], ignoreOrder: true);
        _published.Notices.ShouldBe(["a", "z", "a:retracted"]);
        _metrics.Retracted.ShouldBe(1);
        (await next.Ask<RecentAlerts>(new FindAlerts("7203"), Timeout)).Alerts.ShouldBeEmpty();
        (await next.Ask<RecentAlerts>(new FindAlerts("8306"), Timeout)).Alerts.ShouldHaveSingleItem().Id.ShouldBe("z");
    }

    [Fact]
    public async Task Nothing_should_be_folded_into_an_alert_that_was_retracted()
    {
        var actor = Start();
        await AcceptAsync(actor, Signal("a", 0));
        await actor.Ask<AlertAccepted>(new RetractAlert("a", "trade cancelled"), Timeout);

        await AcceptAsync(actor, Signal("b", 1));

        (await RecentAsync(actor)).Select(alert => (alert.Id, alert.Status)).ShouldBe([("b", "active"), ("a", "retracted")]);
    }

    [Fact]
    public async Task End_and_retraction_that_were_kept_but_not_known_to_be_published_should_be_published_by_the_next_actor()
    {
        var alert = new AlertRecord("a", "unusual_volume", "7203", DateTimeOffset.UnixEpoch, "busy", 3, 2, 1);
        var lost = Sys.ActorOf(Props.Create(() => new Writer()));
        await lost.Ask<string>(new AlertsLogged([new AlertRaised(alert, 0), new AlertRaised(alert with { Id = "b" }, 0)], []), Timeout);
        await lost.Ask<string>(new AlertsLogged([new AlertCleared("a", 5), new AlertRetracted("b", "trade cancelled"), new AlertCleared("gone", 1)], []), Timeout);

        var second = Start();
        await RecentAsync(second);
        _published.Notices.ShouldBe(["a:cleared", "b:retracted"]);
        await StopAsync(second);

        await RecentAsync(Start());
        _published.Notices.Count().ShouldBe(2);
    }

    [Fact]
    public async Task Publishers_that_keep_telling_should_be_given_what_stands_and_told_when_the_actor_leaves()
    {
        var first = Start();
        await AcceptAsync(first, Signal("a", 0), Signal("b", 0, symbol: "8306"), Over("b", 1, symbol: "8306"));
        await StopAsync(first);
        var keeper = new Keeper();
        var second = Sys.ActorOf(AlertActor.Props([keeper], _metrics, _time, _settings));

        await RecentAsync(second);
        keeper.Standing.ShouldHaveSingleItem().Id.ShouldBe("a");
        await StopAsync(second);
        keeper.Standing.ShouldBeEmpty();
    }

    private static AlertSignal Over(string id, double seconds, string symbol = "7203") => Signal(id, seconds, symbol) with { Clears = true };

    private IActorRef Start(AlertActorSettings? settings = null) =>
        Sys.ActorOf(AlertActor.Props([_published], _metrics, _time, settings ?? _settings));

    /// <summary>As the cluster stops it when it moves to another node.</summary>
    private static Task<bool> StopAsync(IActorRef actor) => actor.GracefulStop(Timeout, StopAlerts.Instance);

    private async Task<int> EventsLeftAsync()
    {
        var counter = Sys.ActorOf(Props.Create(() => new Counter()));
        var left = await counter.Ask<int>("count", Timeout);
        await counter.GracefulStop(Timeout);
        return left;
    }

    private static async Task AcceptAsync(IActorRef actor, params AlertSignal[] signals)
    {
        foreach (var signal in signals)
        {
            (await actor.Ask<AlertAccepted>(signal, Timeout)).Id.ShouldBe(signal.Id);
        }
    }

    private static async Task<IReadOnlyList<AlertRecord>> RecentAsync(IActorRef actor) =>
        (await actor.Ask<RecentAlerts>(new GetRecentAlerts(1000), Timeout)).Alerts;

    private static AlertSignal Signal(string id, double seconds, string symbol = "7203") =>
        new(id, "unusual_volume", symbol, (long)(seconds * Timestamps.NanosPerSecond), 0, "busy", 3, 2, 0) { Cooldown = TimeSpan.FromSeconds(30) };

    /// <summary>What the events in the journal come to.</summary>
    private IReadOnlyList<AlertRecord> Kept
    {
        get
        {
            var book = new AlertBook(1000);
            foreach (var change in _journal.Written.Cast<AlertsLogged>().SelectMany(entry => entry.Changes))
            {
                book.Apply(change);
            }

            return [.. book.Newest(1000).OrderBy(alert => alert.Timestamp)];
        }
    }

    /// <summary>An alert actor that is lost right after it has written.</summary>
    private sealed class Writer : ReceivePersistentActor
    {
        public Writer() => Command<AlertsLogged>(entry => Persist(entry, _ => Sender.Tell("written")));

        public override string PersistenceId => AlertJournal.Id;
    }

    private sealed class Counter : ReceivePersistentActor
    {
        private int _events;

        public Counter()
        {
            Recover<AlertsLogged>(_ => _events++);
            Command<string>(_ => Sender.Tell(_events));
        }

        public override string PersistenceId => AlertJournal.Id;

        public override Recovery Recovery => new(SnapshotSelectionCriteria.None);
    }

    private sealed class Recorder : IAlertPublisher
    {
        private readonly ConcurrentQueue<AlertRecord> _alerts = new();

        public IEnumerable<string> Notices => _alerts.Select(alert => alert.Notice());

        public IEnumerable<string> Ids => _alerts.Select(alert => alert.Id);

        public void Publish(AlertRecord alert) => _alerts.Enqueue(alert);
    }

    private sealed class Keeper : IStandingAlerts
    {
        public IReadOnlyList<AlertRecord> Standing { get; private set; } = [];

        public void Publish(AlertRecord alert)
        {
        }

        public void TakeOver(IReadOnlyList<AlertRecord> active) => Standing = active;

        public void GiveUp() => Standing = [];
    }

    private sealed class Thrower : IAlertPublisher
    {
        public void Publish(AlertRecord alert) => throw new InvalidOperationException("no");
    }
}
