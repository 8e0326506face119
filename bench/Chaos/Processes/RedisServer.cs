using AkkaDayTrade.Tests.Shared;
using StackExchange.Redis;

namespace AkkaDayTrade.Chaos.Processes;

/// <summary>A redis-server that keeps its data over a restart (AOF) and its port too.</summary>
internal sealed class RedisServer(string directory, params string[] arguments) : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private ChildProcess? _process;

    /// <summary>Whether the program is on this machine.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));

    public int Port { get; } = FreePorts.Take();

    public ChildProcess Process => _process ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>Starts it, or again after its end, and awaits its answer.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(directory);
        if (_process is { } old)
        {
            await old.DisposeAsync();
        }

        _process = ChildProcess.Start(
            $"redis-server on port {Port}",
            Program,
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", directory, .. arguments]);
        await Eventually.NothingIsWrongAsync(ProblemAsync, "an answer of redis-server", StartTimeout, cancellation);
    }

    /// <summary>A connection with which a test may ask for anything.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Port},allowAdmin=true,abortConnect=false,connectTimeout=2000");

    /// <summary>A command for the server itself, such as `CLIENT PAUSE`.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params object[] parts)
    {
        await using var connection = await ConnectAsync();
        return await connection.GetServer("127.0.0.1", Port).ExecuteAsync(command, parts);
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<string?> ProblemAsync()
    {
        if (Process.HasExited)
        {
            throw new ChaosException(Process.Explain("did not start"));
        }

        try
        {
            await ExecuteAsync("PING");
            return null;
        }
        catch (RedisException refused)
        {
            // "LOADING" while it reads its file.
            return refused.Message;
        }
    }
}
