using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests.Servers;

/// <summary>A redis-server process on a free port of this machine.</summary>
public sealed class RedisServer
{
    private const string Program = "redis-server";

    private readonly string _directory = Directory.CreateTempSubdirectory("persistence-redis-").FullName;
    private readonly string[] _arguments;
    private Process? _process;

    public RedisServer(params string[] arguments) => _arguments = arguments;

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, Program)))
        ? null
        : $"{Program} is not installed on this machine";

    public int Port { get; } = FreePort.Find();

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts it, again on the same port and data after a stop, and awaits its first answer.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            Program,
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", _directory, "--logfile", "redis.log", .. _arguments]));
        await using var connection = await ConnectAsync();
        await Eventually.TrueAsync(async () => await connection.GetServer("127.0.0.1", Port).PingAsync() >= TimeSpan.Zero, "the server to answer");
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true,abortConnect=false,connectTimeout=2000");

    /// <summary>Stops it and deletes its data.</summary>
    public async Task RemoveAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

public static class FreePort
{
    // A Redis Cluster node also listens 10,000 ports higher.
    private const int Highest = 55_000;

    public static int Find()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (port < Highest)
            {
                return port;
            }
        }
    }
}
