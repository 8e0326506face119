using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Tests.Predict;

namespace AkkaDayTrade.Pipeline.Tests.Store;

public class PendingVectorsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly PendingVectors _pending = new(maxHistory: 1, keepsHistory: false, historyDelay: TimeSpan.Zero);

    [Fact]
    public void Symbol_that_was_written_should_wait_for_its_turn_and_hold_up_no_other()
    {
        _pending.Turn = Long;
        Add("7203", 1);
        Take().ShouldBe(("7203", 1));

        Add("7203", 2);
        Take().ShouldBeNull();
        Add("8306", 3);

        Take().ShouldBe(("8306", 3));
        Take().ShouldBeNull();
        _pending.IsEmpty.ShouldBeFalse();
        // After another turn it is written as it is.
        _pending.NextDue.ShouldNotBeNull().ShouldBeInRange(1.9 * Long, 2 * Long);
    }

    [Fact]
    public void Symbol_whose_turn_has_come_should_be_written_with_its_newest_vector_and_once()
    {
        _pending.Turn = Long;
        Add("7203", 1);
        Take().ShouldBe(("7203", 1));
        Add("7203", 2);
        _pending.Turn = TimeSpan.Zero;

        Add("7203", 3);
        Add("7203", 4);

        Take().ShouldBe(("7203", 4));
        Take().ShouldBeNull();
        _pending.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void At_the_end_all_should_be_given_whatever_their_turn()
    {
        _pending.Turn = Long;
        Add("7203", 1);
        Take().ShouldBe(("7203", 1));
        Add("7203", 2);

        Take(flush: true).ShouldBe(("7203", 2));
        _pending.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Vector_that_could_not_be_written_should_be_given_again_unless_a_newer_one_has_come()
    {
        Add("7203", 1);
        _pending.TryTakeLatest(flush: false, out var failed).ShouldBeTrue();
        _pending.Return(failed).ShouldBeTrue();
        Take().ShouldBe(("7203", 1));

        Add("7203", 2);
        _pending.Return(failed).ShouldBeFalse();
        Take().ShouldBe(("7203", 2));
    }

    private void Add(string symbol, long position) => _pending.Add(Vectors.Of(symbol, position));

    private (string Symbol, long Position)? Take(bool flush = false) =>
        _pending.TryTakeLatest(flush, out var write) ? (write.Vector.Symbol, write.Vector.Position) : null;
}
