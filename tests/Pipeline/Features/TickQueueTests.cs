using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Pipeline.Tests.Features;

public sealed class TickQueueTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_is_taken_and_removed_queues_that_share_arrays_should_hold_what_lists_would(int seed)
    {
        var dice = new Random(seed);
        var (places, copies) = (new TickArrays(10_000), new TickArrays(100));
        var queues = Enumerable.Range(0, 3).Select(_ => (Queue: new TickQueue(places), List: new List<Tick>())).ToArray();
        for (var position = 0; position < 20_000; position++)
        {
            var (queue, list) = queues[dice.Next(queues.Length)];
            switch (dice.Next(40))
            {
                case 0:
                    var first = dice.Next(list.Count + 1);
                    queue.RemoveFirst(first);
                    list.RemoveRange(0, first);
                    break;
                case 1:
                    var (from, count) = PartOf(list, dice);
                    queue.Remove(from, count);
                    list.RemoveRange(from, count);
                    break;
                case 2:
                    var (start, length) = PartOf(list, dice);
                    var copy = queue.Copy(start, length, copies);
                    copy.ShouldBe(list.GetRange(start, length));
                    // As an answered slice does; the next copy of that length must not keep what is in it.
                    copies.Return(copy);
                    break;
                default:
                    var tick = new Tick { Symbol = "A", Position = position, UnixNanos = position, Price = dice.Next(), Bid = double.NaN, Ask = double.NaN };
                    queue.Enqueue(tick);
                    list.Add(tick);
                    break;
            }

            queue.Count.ShouldBe(list.Count);
            if (list.Count > 0)
            {
                var place = dice.Next(list.Count);
                queue.PositionAt(place).ShouldBe(list[place].Position);
            }
        }

        foreach (var (queue, list) in queues)
        {
            queue.Copy(0, queue.Count, copies).ShouldBe(list);
        }
    }

    [Fact]
    public void Ticks_that_come_and_go_should_allocate_nothing_once_the_arrays_are_there()
    {
        var queue = new TickQueue(new TickArrays(10_000));
        Turn(queue);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var turn = 0; turn < 100; turn++)
        {
            Turn(queue);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);

        static void Turn(TickQueue queue)
        {
            for (var position = 0; position < 3_000; position++)
            {
                queue.Enqueue(new Tick { Symbol = "A", Position = position, UnixNanos = position });
            }

            queue.RemoveFirst(3_000);
        }
    }

    [Fact]
    public void Lengths_that_are_no_longer_wanted_should_not_keep_others_from_being_used_again()
    {
        var arrays = new TickArrays(100);
        for (var length = 1; length <= 64; length++)
        {
            for (var i = 0; i < 200; i++)
            {
                arrays.Return(new Tick[length]);
            }
        }

        var mine = arrays.Rent(5);
        arrays.Return(mine);

        arrays.Rent(5).ShouldBeSameAs(mine);
    }

    [Fact]
    public void No_more_arrays_should_be_held_than_have_room_for_the_bound()
    {
        var arrays = new TickArrays(100);
        var returned = Enumerable.Range(0, 50).Select(_ => new Tick[10]).ToHashSet<Tick[]>(ReferenceEqualityComparer.Instance);
        foreach (var array in returned)
        {
            arrays.Return(array);
        }

        Enumerable.Range(0, 50).Count(_ => returned.Contains(arrays.Rent(10))).ShouldBe(10);
    }

    private static (int From, int Count) PartOf(List<Tick> list, Random dice)
    {
        var from = dice.Next(list.Count + 1);
        return (from, dice.Next(list.Count - from + 1));
    }
}
