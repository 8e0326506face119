using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

/// <summary>Awaits a condition that other threads bring about, with a deadline.</summary>
internal static class Waiting
{
    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(Patience.Long);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!await condition())
        {
            await poll.WaitForNextTickAsync(late.Token);
        }
    }
}
