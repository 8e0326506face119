using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Domain.Tests.Alert;

public sealed class AlertBookTests
{
    private readonly AlertBook _book = new(capacity: 3);

    [Fact]
    public void Signals_within_the_cool_down_should_fold_into_the_first()
    {
        _book.Take(Signal("a", 0), out var first).ShouldBe(AlertOutcome.Raised);
        _book.Take(Signal("b", 10), out _).ShouldBe(AlertOutcome.Folded);
        _book.Take(Signal("c", 29.9), out var folded).ShouldBe(AlertOutcome.Folded);

        first.ShouldBeOfType<AlertRaised>().Alert.Count.ShouldBe(1);
        folded.ShouldBe(new SignalFolded("c", "unusual_volume", "7203"));
        _book.Newest(10).ShouldHaveSingleItem().Count.ShouldBe(3);
    }

    [Fact]
    public void Cool_down_should_be_counted_from_the_alert_and_not_be_stretched_by_what_it_folds()
    {
        _book.Take(Signal("a", 0), out _);
        _book.Take(Signal("b", 29), out _);

        _book.Take(Signal("c", 30), out _).ShouldBe(AlertOutcome.Raised);
    }

    [Fact]
    public void Cool_down_should_hold_per_type_and_symbol()
    {
        _book.Take(Signal("a", 0), out _);

        _book.Take(Signal("b", 0, symbol: "8306"), out _).ShouldBe(AlertOutcome.Raised);
        _book.Take(Signal("c", 0, type: "high_risk_warning"), out _).ShouldBe(AlertOutcome.Raised);
    }

    [Fact]
    public void Repeat_of_a_signal_should_change_nothing()
    {
        _book.Take(Signal("a", 0), out _);
        _book.Take(Signal("b", 1), out _);

        _book.Take(Signal("a", 0), out var repeated).ShouldBe(AlertOutcome.Repeated);
        _book.Take(Signal("b", 1), out _).ShouldBe(AlertOutcome.Repeated);

        repeated.ShouldBeNull();
        _book.Newest(10).ShouldHaveSingleItem().Count.ShouldBe(2);
    }

    [Fact]
    public void History_should_keep_the_newest_and_answer_newest_first()
    {
        for (var i = 0; i < 5; i++)
        {
            _book.Take(Signal($"id{i}", i * 60), out _);
        }

        _book.Newest(2).Select(alert => alert.Id).ShouldBe(["id4", "id3"]);
        _book.Newest(10).Count.ShouldBe(3);
        _book.Take(Signal("id0", 0), out _).ShouldBe(AlertOutcome.Repeated, "an id outlives its alert's place in the history");
    }

    [Fact]
    public void Restored_history_should_go_on_with_its_ids_and_cool_downs()
    {
        _book.Take(Signal("a", 0), out _);
        var next = new AlertBook(3);

        next.Restore(_book.State(), coolDown: true);

        next.Take(Signal("a", 0), out _).ShouldBe(AlertOutcome.Repeated);
        next.Take(Signal("b", 10), out _).ShouldBe(AlertOutcome.Folded);
        next.Newest(3).ShouldHaveSingleItem().Count.ShouldBe(2);
    }

    [Fact]
    public void Input_that_begins_anew_should_not_be_folded_into_an_earlier_runs_alerts()
    {
        _book.Take(Signal("a", 0), out _);
        var next = new AlertBook(3);

        next.Restore(_book.State(), coolDown: false);

        next.Take(Signal("b", 0), out _).ShouldBe(AlertOutcome.Raised);
    }

    [Fact]
    public void History_that_is_loaded_late_should_go_behind_what_came_meanwhile()
    {
        var earlier = new AlertBook(3);
        earlier.Take(Signal("old1", 0), out _);
        earlier.Take(Signal("old2", 60), out _);
        _book.Take(Signal("new1", 120), out _);
        _book.Take(Signal("new2", 180), out _);

        _book.Restore(earlier.State(), coolDown: true);

        _book.Newest(10).Select(alert => alert.Id).ShouldBe(["new2", "new1", "old2"]);
    }

    [Fact]
    public void Changes_should_make_the_same_book_however_often_they_are_applied()
    {
        var copy = new AlertBook(3);
        foreach (var signal in (AlertSignal[])[Signal("a", 0), Signal("b", 10), Signal("c", 60), Signal("d", 70), Signal("e", 200)])
        {
            _book.Take(signal, out var change);
            copy.Apply(change.ShouldNotBeNull());
            copy.Apply(change);
        }

        copy.State().Alerts.ShouldBe(_book.State().Alerts);
        copy.State().Seen.ShouldBe(["a", "b", "c", "d", "e"]);
        copy.State().Cooling.ShouldBe(_book.State().Cooling);
    }

    [Fact]
    public void Book_restored_over_itself_should_be_the_same()
    {
        _book.Take(Signal("a", 0), out _);
        _book.Take(Signal("b", 10), out _);
        var before = _book.State();
        _book.Take(Signal("c", 20), out _);

        _book.Restore(before, coolDown: true);

        _book.Newest(3).ShouldHaveSingleItem().Count.ShouldBe(3);
        _book.Take(Signal("b", 10), out _).ShouldBe(AlertOutcome.Repeated);
    }

    [Fact]
    public void Folded_signal_should_be_known_as_a_repeat_after_a_restore_even_when_cool_downs_do_not_count()
    {
        _book.Take(Signal("a", 0), out _);
        _book.Take(Signal("b", 10), out _);
        var next = new AlertBook(3);

        next.Restore(_book.State(), coolDown: false);

        next.Take(Signal("b", 10), out _).ShouldBe(AlertOutcome.Repeated);
    }

    private static AlertSignal Signal(string id, double seconds, string type = "unusual_volume", string symbol = "7203") =>
        new(id, type, symbol, (long)(seconds * Timestamps.NanosPerSecond), 0, "message", 3, 2, 0) { Cooldown = TimeSpan.FromSeconds(30) };
}
