using System.Diagnostics;

namespace AkkaDayTrade.Chaos;

/// <summary>Waits for conditions, bounded.</summary>
internal static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(150);

    /// <summary>Asks again until the answer is null; it says what is still wrong. Throws <see cref="ChaosException"/> with the last answer.</summary>
    public static async Task NothingIsWrongAsync(Func<Task<string?>> problem, string what, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (await problem() is { } wrong)
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                throw new ChaosException($"Within {timeout.TotalSeconds:0} s not {what}: {wrong}");
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellation);
        }
    }

    public static Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan timeout, CancellationToken cancellation = default) =>
        NothingIsWrongAsync(async () => await condition() ? null : "it is not so", what, timeout, cancellation);
}
