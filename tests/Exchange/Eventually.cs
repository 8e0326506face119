using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Exchange.Tests;

/// <summary>Awaits a condition, with a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var deadline = new CancellationTokenSource(Patience.Long);
        while (!condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>Moves the clock in steps until the task is done: no matter when the code under test looks at it.</summary>
    public static async Task<T> DoneAsync<T>(Task<T> task, FakeTimeProvider clock, TimeSpan step)
    {
        await TrueAsync(() =>
        {
            clock.Advance(step);
            return task.IsCompleted;
        });
        return await task;
    }
}
