using AkkaDayTrade.Actors.Features;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Actors.Tests.Features;

public sealed class CheckpointPacerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pacer_should_give_the_turn_at_once_when_nobody_waits()
    {
        var pacer = new CheckpointPacer(500, _time);
        pacer.Reserve();
        _time.Advance(TimeSpan.FromMilliseconds(2));

        pacer.Reserve().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Pacer_should_space_out_what_is_due_at_once()
    {
        var pacer = new CheckpointPacer(500, _time);

        Enumerable.Range(0, 1_001).Select(_ => pacer.Reserve().TotalMilliseconds).ShouldBe(Enumerable.Range(0, 1_001).Select(i => 2.0 * i));
    }

    [Fact]
    public void Turns_that_nobody_took_should_not_be_saved_up()
    {
        var pacer = new CheckpointPacer(500, _time);
        _time.Advance(TimeSpan.FromHours(1));

        pacer.Reserve().ShouldBe(TimeSpan.Zero);
        pacer.Reserve().ShouldBe(TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public void Pacer_should_give_every_turn_once_to_several_threads()
    {
        var pacer = new CheckpointPacer(1_000, _time);
        var turns = new System.Collections.Concurrent.ConcurrentBag<double>();

        Parallel.For(0, 10_000, _ => turns.Add(pacer.Reserve().TotalMilliseconds));

        turns.Order().ShouldBe(Enumerable.Range(0, 10_000).Select(i => (double)i));
    }
}
