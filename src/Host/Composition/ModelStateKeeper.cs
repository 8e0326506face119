using AkkaDayTrade.Domain.Predict.Online;
using AkkaDayTrade.Pipeline.Store.Encryption;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Composition;

/// <summary>
/// Keeps what the online model has learnt in Redis, under <see cref="Key"/>: read once at start, written every few seconds when it has
/// learnt, and at the end. Of several nodes, each learning from its own symbols, the one that learnt from most outcomes is kept. While Redis is away
/// nothing is lost but what a restart would need.
/// </summary>
internal sealed partial class ModelStateKeeper(OnlineModel model, IDatabase redis, ValueSeal seal, TimeProvider time, ILogger log) : IAsyncDisposable
{
    public const string Key = "day_trade:model:online";

    /// <summary>Before the state stands how much was learnt, so that it can be compared without reading it.</summary>
    private const int CountBytes = sizeof(long);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _keeping = Task.CompletedTask;
    private long _kept;
    private bool _storedIsForeign;

    public ModelStateKeeper Start()
    {
        _keeping = KeepAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        await TryAsync(SaveAsync);
        _stop.Dispose();
    }

    private async Task KeepAsync()
    {
        await TryAsync(RestoreAsync);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await TryAsync(SaveAsync);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task RestoreAsync()
    {
        if (await ReadAsync() is not { Length: > CountBytes } stored)
        {
            return;
        }

        try
        {
            model.Restore(stored.AsSpan(CountBytes));
            _kept = model.Learnt;
            LogRestored(model.Learnt);
        }
        catch (InvalidDataException exception)
        {
            _storedIsForeign = true;
            LogNotRestored(exception.Message);
        }
    }

    private async Task SaveAsync()
    {
        var learnt = model.Learnt;
        if (learnt == _kept)
        {
            return;
        }

        if (!_storedIsForeign && await ReadAsync() is { Length: > CountBytes } stored && BitConverter.ToInt64(stored) > learnt)
        {
            return;
        }

        await redis.StringSetAsync(Key, seal.Close(Key, [.. BitConverter.GetBytes(learnt), .. model.Save()]));
        (_kept, _storedIsForeign) = (learnt, false);
    }

    private async Task<byte[]?> ReadAsync() => (byte[]?)await redis.StringGetAsync(Key) is { } stored ? seal.Open(Key, stored) : null;

    private async Task TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogFailed(exception.Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The online model goes on from {Learnt} outcomes learnt earlier")]
    private partial void LogRestored(long learnt);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The online model begins anew: {Reason}")]
    private partial void LogNotRestored(string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "What the online model has learnt could not be kept: {Reason}")]
    private partial void LogFailed(string reason);
}
