using System.Text;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class FrameBufferTests
{
    private int _arrivals;
    private int _dropped;

    [Fact]
    public void Buffer_should_give_frames_back_in_order_and_wake_a_reader_that_found_nothing()
    {
        var buffer = Buffer();
        buffer.TryTake(out _).ShouldBeFalse();

        Offer(buffer, "a", "b");

        _arrivals.ShouldBe(1);
        Drain(buffer).ShouldBe([("a", false), ("b", false)]);
    }

    [Theory]
    [InlineData(2, 1000)]
    [InlineData(1000, 2)]
    public void Full_buffer_should_drop_the_oldest_count_it_and_mark_the_next(int maxFrames, long maxBytes)
    {
        var buffer = Buffer(maxFrames, maxBytes);

        Offer(buffer, "a", "b", "c", "d");

        _dropped.ShouldBe(2);
        Drain(buffer).ShouldBe([("c", true), ("d", false)]);
        Offer(buffer, "e");
        Drain(buffer).ShouldBe([("e", false)]);
    }

    [Fact]
    public async Task Writer_should_be_held_up_while_much_waits_until_half_of_it_is_taken()
    {
        var buffer = Buffer(maxFrames: 64, maxBehind: TimeSpan.FromHours(1));
        buffer.RoomAsync(CancellationToken.None).IsCompleted.ShouldBeTrue();
        Offer(buffer, "a", "b", "c", "d");

        var room = buffer.RoomAsync(CancellationToken.None);

        buffer.TryTake(out _).ShouldBeTrue();
        buffer.TryTake(out _).ShouldBeTrue();
        room.IsCompleted.ShouldBeFalse();
        buffer.TryTake(out _).ShouldBeTrue();
        await room.WaitAsync(FeedFixture.Deadline);
        _dropped.ShouldBe(0);
    }

    [Fact]
    public async Task Writer_should_not_be_held_up_for_longer_in_a_row_than_a_vendor_bears_it()
    {
        var time = new FakeTimeProvider();
        var buffer = Buffer(maxFrames: 16, maxBehind: TimeSpan.FromSeconds(10), time: time);
        Offer(buffer, "a", "b");
        var room = buffer.RoomAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(10));
        await room.WaitAsync(FeedFixture.Deadline);
        buffer.RoomAsync(CancellationToken.None).IsCompleted.ShouldBeTrue();

        Drain(buffer).Count.ShouldBe(2);

        Offer(buffer, "c");
        buffer.RoomAsync(CancellationToken.None).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Writer_that_is_held_up_should_be_let_go_when_its_link_or_the_stream_ends()
    {
        using var stop = new CancellationTokenSource();
        var buffer = Buffer(maxFrames: 16, maxBehind: TimeSpan.FromHours(1));
        Offer(buffer, "a");
        var ofTheLink = buffer.RoomAsync(stop.Token);
        await stop.CancelAsync();
        await ofTheLink.WaitAsync(FeedFixture.Deadline);

        var ofTheStream = buffer.RoomAsync(CancellationToken.None);
        buffer.Close();

        await ofTheStream.WaitAsync(FeedFixture.Deadline);
    }

    [Fact]
    public void Interruption_should_mark_the_next_frame_that_comes_in_not_those_from_before_it()
    {
        var buffer = Buffer();
        Offer(buffer, "a");

        buffer.DeclareInterruption();
        Offer(buffer, "b", "c");

        Drain(buffer).ShouldBe([("a", false), ("b", true), ("c", false)]);
    }

    [Fact]
    public void Interruption_should_not_be_lost_with_the_frame_that_bore_it()
    {
        var buffer = Buffer(maxFrames: 1);
        buffer.DeclareInterruption();

        Offer(buffer, "a", "b");

        Drain(buffer).ShouldBe([("b", true)]);
    }

    [Fact]
    public void Frame_larger_than_the_bound_should_still_pass_alone()
    {
        var buffer = Buffer(maxBytes: 3);

        Offer(buffer, "a", "large");

        Drain(buffer).ShouldBe([("large", true)]);
    }

    [Fact]
    public void Closed_buffer_should_keep_nothing()
    {
        var buffer = Buffer();
        Offer(buffer, "a");

        buffer.Close();
        Offer(buffer, "b");

        Drain(buffer).ShouldBeEmpty();
    }

    private static void Offer(FrameBuffer buffer, params string[] texts)
    {
        foreach (var text in texts)
        {
            buffer.Offer(Frame.CopyOf(Encoding.UTF8.GetBytes(text), arrivalTimestamp: 0));
        }
    }

    private static List<(string Text, bool AfterInterruption)> Drain(FrameBuffer buffer)
    {
        var drained = new List<(string, bool)>();
        while (buffer.TryTake(out var frame))
        {
            var seen = Received.From(frame);
            drained.Add((seen.Text, seen.AfterInterruption));
        }

        return drained;
    }

    private FrameBuffer Buffer(int maxFrames = 100, long maxBytes = 1000, TimeSpan maxBehind = default, TimeProvider? time = null) =>
        new(maxFrames, maxBytes, () => _arrivals++, () => _dropped++) { MaxBehind = maxBehind, Time = time ?? TimeProvider.System };
}
