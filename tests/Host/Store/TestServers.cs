using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A Redis-protocol server that a test may stop and start again on the same port and data.</summary>
public abstract class TestServer : IAsyncDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"store-{Guid.NewGuid():N}");

    protected string DataDirectory => Directory.CreateDirectory(_directory).FullName;

    public int Port { get; protected set; }

    public virtual string ConnectionString => $"127.0.0.1:{Port},allowAdmin=true";

    public abstract Task StartAsync();

    public abstract Task StopAsync();

    public async Task<RedisConnection> ConnectAsync()
    {
        var connection = await RedisConnection.ConnectAsync(ConnectionString, NullLogger.Instance);
        await Eventually.BeTrue(() => connection.IsConnected, "the server to answer");
        return connection;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(DataDirectory, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>The embedded server.</summary>
public sealed class GarnetTestServer : TestServer
{
    private EmbeddedRedis? _server;

    public override Task StartAsync()
    {
        Port = Port == 0 ? FreePorts.Take() : Port;
        _server = EmbeddedRedis.Start(new RedisOptions { Port = Port, DataDirectory = DataDirectory, Memory = "64 MB" });
        return Task.CompletedTask;
    }

    public override Task StopAsync()
    {
        _server?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>A redis-server process; skips the test where the program is not installed.</summary>
public class RedisTestServer : TestServer
{
    private RedisServerProcess? _process;

    /// <summary>Of the process that runs.</summary>
    protected int ProcessId => _process!.Id;

    /// <summary>Further arguments.</summary>
    protected virtual IEnumerable<string> Options => [];

    /// <summary>What stands before the server's name on its command line.</summary>
    protected virtual IEnumerable<string> Wrapper => [];

    public override async Task StartAsync()
    {
        Skip.If(RedisServerProcess.Missing is not null, RedisServerProcess.Missing);
        _process = await RedisServerProcess.StartAsync(Port, port =>
        {
            Port = port;
            return ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", DataDirectory, .. Options];
        }, Wrapper);
    }

    public override async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }
}
