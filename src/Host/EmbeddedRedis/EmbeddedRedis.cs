using System.Net;
using System.Net.Sockets;
using AkkaDayTrade.Pipeline.Store;
using GarnetServer = Garnet.GarnetServer;

namespace AkkaDayTrade.Host;

/// <summary>
/// A Redis-protocol server inside this process, on 127.0.0.1. Its data survives a restart, and a kill but for the last two
/// milliseconds (append-only file and checkpoints under <see cref="RedisOptions.DataDirectory"/>); what exceeds <see cref="RedisOptions.Memory"/> spills to disk.
/// </summary>
public sealed class EmbeddedRedis : IDisposable
{
    private const int PortAttempts = 8;

    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(5);

    private readonly GarnetServer _server;
    private bool _disposed;

    private EmbeddedRedis(GarnetServer server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>The port it listens on, also when any free one was asked for.</summary>
    public int Port { get; }

    /// <summary>What a client needs to connect.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>
    /// Starts the server. Throws <see cref="EmbeddedRedisException"/>, which names the setting, when the port is taken or
    /// the directory cannot be written.
    /// </summary>
    public static EmbeddedRedis Start(RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var directory = Prepare(options.DataDirectory);
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port == 0 ? FindFreePort() : options.Port;
            try
            {
                var server = new GarnetServer(Arguments(directory, port, options.MemoryBytes));
                server.Start();
                return new EmbeddedRedis(server, port);
            }
            catch (Exception exception) when (IsPortTaken(exception))
            {
                // Another process may take a free port between its choice and its use.
                if (options.Port != 0 || attempt == PortAttempts)
                {
                    throw new EmbeddedRedisException(
                        $"Port {port} of the embedded Redis server is taken. Set Redis:Port to a free one (0 = any), or Redis:ConnectionString to the server that is there.",
                        exception);
                }
            }
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            CommitLast();
            _server.Dispose(deleteDir: false);
        }
    }

    /// <summary>What was acknowledged in the last two milliseconds is not on the disk yet.</summary>
    private void CommitLast()
    {
        using var timeout = new CancellationTokenSource(CommitTimeout);
        try
        {
            _server.Store.CommitAOFAsync(timeout.Token).AsTask().Wait(CommitTimeout);
        }
        catch (AggregateException)
        {
            // A disk that takes nothing now has not taken anything for some time, which the node's health says.
        }
    }

    private static string[] Arguments(string directory, int port, long memoryBytes) =>
    [
        "--bind", "127.0.0.1",
        "--port", $"{port}",
        "-q", "true",
        "--disable-console-logger", "true",
        "--memory", $"{memoryBytes}",
        "--page", "2m",
        "--segment", "64m",
        "--object-log-segment", "64m",
        "--index", "16m",
        "--index-max-size", "128m",
        "--storage-tier", "true",
        "--logdir", Path.Combine(directory, "log"),
        "--checkpointdir", Path.Combine(directory, "checkpoints"),
        "--recover", "true",
        "--aof", "true",
        "--aof-memory", "8m",
        "--aof-page-size", "4m",
        "--aof-segment-size", "16m",
        // Milliseconds. A commit for every operation takes more memory and time than the operations themselves.
        "--aof-commit-freq", "2",
        // A checkpoint cuts the append-only file, so that it does not grow for ever.
        "--checkpoint-freq", "60",
        "--compaction-freq", "60",
        "--compaction-max-segments", "4",
        "--compaction-type", "Lookup",
        "--expired-key-deletion-scan-freq", "60",
        "--buffer-pool-memory-budget", "64m",
        "--device-type", "RandomAccess",
    ];

    private static string Prepare(string dataDirectory)
    {
        var directory = Path.GetFullPath(dataDirectory);
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return directory;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedRedisException(
                $"The embedded Redis server cannot write to '{directory}': {exception.Message} Set Redis:DataDirectory to a directory that this process may write to.",
                exception);
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsPortTaken(Exception exception) =>
        exception is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied }
        || (exception.InnerException is { } inner && IsPortTaken(inner));
}
