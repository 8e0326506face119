using System.Diagnostics;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>Waits for a condition instead of sleeping.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task BeTrue(Func<bool> condition, string what, TimeSpan? within = null) => BeTrue(() => Task.FromResult(condition()), what, within);

    public static async Task BeTrue(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var started = Stopwatch.GetTimestamp();
        while (!await Holds(condition))
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(within ?? Deadline, $"waited in vain for {what}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until there is nothing to complain of, and fails with the last complaints.</summary>
    public static async Task NoComplaints(Func<Task<IReadOnlyList<string>>> check)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = Stopwatch.GetTimestamp();
        while (await check() is { Count: > 0 } complaints)
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Deadline, string.Join('\n', complaints.Take(10)));
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>A server that has just come back may be lost once more before it stays, and a busy one answers late: that is "not yet", not a failure.</summary>
    private static async Task<bool> Holds(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisTimeoutException)
        {
            return false;
        }
    }
}
