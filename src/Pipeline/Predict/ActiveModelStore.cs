using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>Where the choice of the active model survives a restart. Every call may fail or take long; the caller bounds it.</summary>
public interface IActiveModelStore
{
    /// <summary>The stored name, null when none was ever chosen.</summary>
    Task<string?> LoadAsync(CancellationToken cancellationToken);

    Task SaveAsync(string name, CancellationToken cancellationToken);
}

/// <summary>The active model's name as a Redis string, `day_trade:model:active`.</summary>
public sealed class RedisActiveModelStore(IDatabase redis, string key = "day_trade:model:active") : IActiveModelStore
{
    public async Task<string?> LoadAsync(CancellationToken cancellationToken) =>
        await redis.StringGetAsync(key).WaitAsync(cancellationToken);

    public Task SaveAsync(string name, CancellationToken cancellationToken) =>
        redis.StringSetAsync(key, name).WaitAsync(cancellationToken);
}
