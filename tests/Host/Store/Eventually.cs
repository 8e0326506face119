using System.Diagnostics;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>Waits for a condition instead of sleeping.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static Task BeTrue(Func<bool> condition, string what) => BeTrue(() => Task.FromResult(condition()), what);

    public static async Task BeTrue(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Deadline, $"waited in vain for {what}");
            await timer.WaitForNextTickAsync();
        }
    }
}
