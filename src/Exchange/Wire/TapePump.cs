using AkkaDayTrade.Exchange.Market;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>
/// Reads the tape and publishes each group when it is due. The schedule is open-loop: what is late goes out at once, and its event
/// time stays the scheduled one, so a consumer sees the true delay. A flat-out tape waits for its readers instead.
/// </summary>
/// <param name="startTimestamp">The tape's own start on the clock of <paramref name="time"/>; a tape that awaits its first reader starts then.</param>
internal sealed class TapePump(ITape tape, Hub hub, int ticksPerGroup, bool awaitSubscriber, long startTimestamp, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var group = new MarketEvent[ticksPerGroup];
        var started = startTimestamp;
        if (awaitSubscriber || tape.IsFlatOut)
        {
            await hub.FirstSubscription.WaitAsync(cancellation);
            started = time.GetTimestamp();
        }

        while (!cancellation.IsCancellationRequested)
        {
            var count = tape.ReadGroup(group, out var dueNanos);
            if (count == 0)
            {
                hub.EndOfTape();
                return;
            }

            if (tape.IsFlatOut)
            {
                await hub.WaitForRoomAsync(time, cancellation);
            }
            else
            {
                await WaitUntilAsync(started, dueNanos, cancellation);
            }

            hub.Publish(group.AsSpan(0, count));
        }
    }

    private async ValueTask WaitUntilAsync(long started, long dueNanos, CancellationToken cancellation)
    {
        var ahead = TimeSpan.FromTicks(dueNanos / 100) - time.GetElapsedTime(started);
        while (ahead > TimeSpan.Zero)
        {
            // Timers count whole milliseconds; a shorter delay would end at once and spin.
            await Task.Delay(ahead < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : ahead, time, cancellation);
            ahead = TimeSpan.FromTicks(dueNanos / 100) - time.GetElapsedTime(started);
        }
    }
}
