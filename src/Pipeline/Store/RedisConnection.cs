using System.Diagnostics.CodeAnalysis;
using System.Net;
using AkkaDayTrade.Pipeline.Store.Resp;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// The process's one connection to Redis. It is there at once, connected or not: while the server is away, commands fail
/// immediately with a <see cref="RedisConnectionException"/> (nothing queues up) and it reconnects by itself. The store's
/// writes go over links of their own, which it opens with the same options.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly ConfigurationOptions _options;
    private readonly ILogger _logger;
    private bool? _isCluster;
    private long _epoch = 1;

    private RedisConnection(ConnectionMultiplexer multiplexer, ConfigurationOptions options, ILogger logger)
    {
        _multiplexer = multiplexer;
        _options = options;
        _logger = logger;
        Database = multiplexer.GetDatabase();
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
    }

    /// <summary>The database named by the connection string.</summary>
    public IDatabase Database { get; }

    public bool IsConnected => _multiplexer.IsConnected;

    /// <summary>Commands sent over this connection since its start; the store's writes go over links of their own and are not among them.</summary>
    public long Operations => _multiplexer.GetCounters().Interactive.OperationCount;

    /// <summary>Commands that wait for their answer.</summary>
    public long Outstanding => _multiplexer.GetCounters().TotalOutstanding;

    /// <summary>Rises with every lost or restored link: what was written once may have to be written again.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Connects; a server that is not there yet is a warning, and the connection comes up as soon as the server does.</summary>
    /// <param name="authorityFile">As <see cref="RedisOptions.AuthorityFile"/>.</param>
    public static async Task<RedisConnection> ConnectAsync(string connectionString, ILogger logger, string authorityFile = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentNullException.ThrowIfNull(logger);
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        if (!string.IsNullOrEmpty(authorityFile))
        {
            PinnedTrust.Use(options, authorityFile);
        }

        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 250, maxDeltaBackOffMilliseconds: 2000);
        if (!connectionString.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase))
        {
            options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        }

        if (!connectionString.Contains("asyncTimeout", StringComparison.OrdinalIgnoreCase))
        {
            options.AsyncTimeout = (int)CommandTimeout.TotalMilliseconds;
        }

        var endpoints = string.Join(", ", options.EndPoints);
        var connection = new RedisConnection(await ConnectionMultiplexer.ConnectAsync(options), options, logger);
        if (connection.IsConnected)
        {
            logger.LogInformation("Connected to Redis at {Endpoints}", endpoints);
        }
        else
        {
            logger.LogWarning("Redis at {Endpoints} does not answer; features and predictions go on, writes wait until it does", endpoints);
        }

        return connection;
    }

    /// <summary>Whether the server is a Redis Cluster; unknown (false) before the first connection.</summary>
    public bool TryGetIsCluster([NotNullWhen(true)] out bool? isCluster)
    {
        if (_isCluster is null && IsConnected)
        {
            _isCluster = Array.Exists(_multiplexer.GetServers(), server => server.IsConnected && server.ServerType == ServerType.Cluster);
        }

        isCluster = _isCluster;
        return isCluster is not null;
    }

    /// <summary>The time a PING takes; throws <see cref="RedisException"/> or <see cref="TimeoutException"/> when there is no answer.</summary>
    public Task<TimeSpan> PingAsync() => Database.PingAsync();

    /// <summary>The server that takes writes; of a Redis Cluster any node.</summary>
    internal async Task<EndPoint> FindMasterAsync() =>
        await Database.IdentifyEndpointAsync(flags: CommandFlags.DemandMaster)
        ?? throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "No master of Redis can be reached.");

    /// <summary>Asks the servers anew which of them is the master.</summary>
    internal Task RediscoverAsync() => _multiplexer.ConfigureAsync();

    /// <summary>Opens a further link to a server.</summary>
    internal Task<RespConnection> OpenAsync(EndPoint server, CancellationToken cancellationToken) =>
        RespConnection.ConnectAsync(server, _options, Database.Database, $"{_multiplexer.ClientName}:store", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _multiplexer.ConnectionFailed -= OnFailed;
        _multiplexer.ConnectionRestored -= OnRestored;
        await _multiplexer.DisposeAsync();
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failure)
    {
        if (failure.ConnectionType == ConnectionType.Interactive)
        {
            Interlocked.Increment(ref _epoch);
            _logger.LogWarning("Lost Redis at {Endpoint}: {Failure}; reconnecting", failure.EndPoint, failure.FailureType);
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        if (restored.ConnectionType == ConnectionType.Interactive)
        {
            Interlocked.Increment(ref _epoch);
            _logger.LogInformation("Redis at {Endpoint} is back", restored.EndPoint);
        }
    }
}
