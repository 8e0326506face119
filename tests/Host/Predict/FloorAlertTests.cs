using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Pipeline.Predict.Scores;

namespace AkkaDayTrade.Host.Tests.Predict;

public sealed class FloorAlertTests
{
    [Fact]
    public void Alert_of_a_model_below_the_floor_should_end_when_it_is_back()
    {
        var book = new AlertBook(capacity: 10);
        var below = new FloorCrossed("online", IsBelow: true, 0.41, 0.5, 600, SinceUnixNanos: 7, UnixNanos: 7);

        book.Take(ModelParts.SignalOf(below, 0), out _).ShouldBe(AlertOutcome.Raised);
        book.Take(ModelParts.SignalOf(below with { IsBelow = false, Accuracy = 0.52, UnixNanos = 9_000 }, 0), out _).ShouldBe(AlertOutcome.Cleared);

        var alert = book.Newest(1).ShouldHaveSingleItem();
        (alert.Type, alert.Symbol, alert.Status, alert.Severity).ShouldBe(("model_below_floor", "online", "cleared", "warning"));
    }
}
