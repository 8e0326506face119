using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using StackExchange.Redis;

namespace Akka.Persistence.Redis;

/// <summary>A connected database and the names of the keys in it.</summary>
internal sealed record RedisStore(IDatabase Database, RedisKeys Keys);

/// <summary>
/// One plugin's way to Redis. It opens at first use; until Redis has answered once every use fails, because only an answer
/// tells whether it is a cluster, and with that how the keys are named. After that the multiplexer reconnects by itself.
/// </summary>
internal sealed class RedisConnection(ActorSystem system, RedisSettings settings)
{
    // Below the 10 s after which a plugin's circuit breaker gives up: the store's own error is the better one.
    private const string Defaults = "abortConnect=false,connectTimeout=5000,syncTimeout=5000,asyncTimeout=5000,";

    private static readonly TimeSpan TurnPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();

    // Holds one element per write on its way: a semaphore that needs no disposal.
    private readonly Channel<bool> _writesInFlight = Channel.CreateBounded<bool>(settings.MaxWritesInFlight);

    private Task<IConnectionMultiplexer>? _multiplexer;
    private Task<RedisStore>? _store;
    private bool _closed;

    private Func<Task<IConnectionMultiplexer>>? CallersConnection =>
        system.Settings.Setup.Get<RedisConnectionMultiplexerSetup>() is { HasValue: true } setup ? setup.Value.Factory : null;

    /// <summary>The store, at once when it is connected. Throws the connection's error otherwise.</summary>
    public Task<RedisStore> StoreAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return _store is null || HasFailed(_store) ? _store = OpenAsync() : _store;
        }
    }

    /// <summary>
    /// Writes, as soon as fewer writes than the bound are on their way; below it, on the caller's thread. Throws
    /// <see cref="TimeoutException"/> when its turn does not come within 5 s.
    /// </summary>
    public async Task WriteAsync(Func<RedisStore, Task> write, CancellationToken cancellationToken)
    {
        if (!_writesInFlight.Writer.TryWrite(true))
        {
            await TurnAsync(cancellationToken);
        }

        try
        {
            await write(await StoreAsync());
        }
        finally
        {
            _writesInFlight.Reader.TryRead(out _);
        }
    }

    /// <summary>The plugin's health: its circuit breaker's word, then an answer to PING.</summary>
    public async Task<PersistenceHealthCheckResult> CheckHealthAsync(PersistenceHealthCheckResult breaker, CancellationToken cancellationToken)
    {
        if (breaker.Status != PersistenceHealthStatus.Healthy)
        {
            return breaker;
        }

        try
        {
            var store = await StoreAsync().WaitAsync(cancellationToken);
            var latency = await store.Database.PingAsync().WaitAsync(cancellationToken);
            return new PersistenceHealthCheckResult(PersistenceHealthStatus.Healthy, $"Redis answers in {latency.TotalMilliseconds:F1} ms.", null, breaker.Data);
        }
        catch (Exception exception)
        {
            return new PersistenceHealthCheckResult(PersistenceHealthStatus.Unhealthy, "Redis does not answer.", exception, breaker.Data);
        }
    }

    /// <summary>Closes the connection unless it is the caller's. Commands on their way complete first.</summary>
    public async Task CloseAsync()
    {
        Task<IConnectionMultiplexer>? multiplexer;
        lock (_gate)
        {
            _closed = true;
            multiplexer = _multiplexer;
        }

        if (multiplexer is not null && !HasFailed(multiplexer) && CallersConnection is null)
        {
            await (await multiplexer).DisposeAsync();
        }
    }

    private static bool HasFailed(Task task) => task is { IsCompleted: true, IsCompletedSuccessfully: false };

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TurnPatience);
        try
        {
            await _writesInFlight.Writer.WriteAsync(true, patience.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{settings.MaxWritesInFlight} writes are on their way and none ended within {TurnPatience.TotalSeconds} s.", exception);
        }
    }

    private async Task<RedisStore> OpenAsync()
    {
        if (_multiplexer is null || HasFailed(_multiplexer))
        {
            _multiplexer = CallersConnection is { } factory ? factory() : ConnectAsync();
        }

        var multiplexer = await _multiplexer;
        await multiplexer.GetDatabase().PingAsync();
        var clustered = multiplexer.GetServers().Any(server => server.ServerType == ServerType.Cluster);
        var database = clustered ? 0 : DatabaseOf(multiplexer);
        return new RedisStore(multiplexer.GetDatabase(database), new RedisKeys(settings.KeyPrefix, clustered));
    }

    private int DatabaseOf(IConnectionMultiplexer multiplexer) => settings.DatabaseFromConnectionString
        ? ConfigurationOptions.Parse(multiplexer.Configuration).DefaultDatabase ?? settings.Database
        : settings.Database;

    private async Task<IConnectionMultiplexer> ConnectAsync() => string.IsNullOrWhiteSpace(settings.ConfigurationString)
        ? throw new ConfigurationException("configuration-string is empty. Set it to where Redis is, for example \"localhost:6379\".")
        : await ConnectionMultiplexer.ConnectAsync(Defaults + settings.ConfigurationString);
}
