using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A Redis-protocol server that a test may stop and start again on the same port and data.</summary>
public abstract class TestServer : IAsyncDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"store-{Guid.NewGuid():N}");

    /// <summary>Below the range from which systems take the ports of clients, so that a stopped server's port stays free.</summary>
    private static int _nextPort = 20_000 + (Environment.ProcessId % 100 * 100);

    protected string DataDirectory => Directory.CreateDirectory(_directory).FullName;

    public int Port { get; protected set; }

    public virtual string ConnectionString => $"127.0.0.1:{Port},allowAdmin=true";

    public abstract Task StartAsync();

    public abstract Task StopAsync();

    /// <summary>A port that no other test of this process gets.</summary>
    internal static int TakeFreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _nextPort);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another process has it.
            }
        }
    }

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
        Port = Port == 0 ? TakeFreePort() : Port;
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
    private const string Program = "redis-server";

    private Process? _process;

    /// <summary>Further arguments.</summary>
    protected virtual IEnumerable<string> Options => [];

    public override Task StartAsync()
    {
        Skip.IfNot(IsInstalled, $"{Program} is not installed on this machine");
        Port = Port == 0 ? TakeFreePort() : Port;
        var start = new ProcessStartInfo(Program, ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", DataDirectory, "--logfile", "redis.log", .. Options]);
        _process = Process.Start(start)!;
        return Task.CompletedTask;
    }

    public override async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, Program)));
}
