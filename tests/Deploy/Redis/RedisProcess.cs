using System.Diagnostics;
using AkkaDayTrade.Deploy.Tests.Docker;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Tests.Shared;
using StackExchange.Redis;

namespace AkkaDayTrade.Deploy.Tests.Redis;

/// <summary>A redis-server on a data directory, started as the Compose file starts it.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private const string Program = "redis-server";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private readonly RunningProcess _process;

    private RedisProcess(RunningProcess process, ConnectionMultiplexer connection, string connectionString) =>
        (_process, Connection, ConnectionString) = (process, connection, connectionString);

    public ConnectionMultiplexer Connection { get; }

    public string ConnectionString { get; }

    public IDatabase Database => Connection.GetDatabase();

    public IServer Server => Connection.GetServers().Single();

    /// <param name="changes">Arguments that replace those of the Compose file.</param>
    public static async Task<RedisProcess> StartAsync(string directory, params string[] changes)
    {
        Skip.IfNot(Processes.IsInstalled(Program), $"{Program} is not installed on this machine");
        var command = ComposeFile.Load().Services["redis"].Command;
        var port = FreePorts.Take();
        var process = new RunningProcess(new ProcessStartInfo(
            command[0], [.. command.Skip(1), "--bind", "127.0.0.1", "--port", $"{port}", "--dir", directory, .. changes]));
        var connectionString = $"127.0.0.1:{port},abortConnect=false";
        var connection = await ConnectionMultiplexer.ConnectAsync($"{connectionString},allowAdmin=true");
        var redis = new RedisProcess(process, connection, connectionString);
        await Eventually.BeTrue(async () => await redis.AnswersAsync(), "redis-server to have loaded its data");
        return redis;
    }

    /// <summary>Stops it as the Compose file does, so that nothing is lost.</summary>
    public async Task StopAsync()
    {
        await _process.SignalAsync("TERM");
        (await _process.WaitAsync(StopTimeout)).ShouldBe(0, _process.Output);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _process.DisposeAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        _process.HasExited.ShouldBeFalse(_process.Output);
        try
        {
            await Database.PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
