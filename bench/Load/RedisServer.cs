namespace AkkaDayTrade.Load;

/// <summary>A redis-server on a free port, without persistence.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private RedisServer(ChildProcess process, int port) => (Process, Port) = (process, port);

    public ChildProcess Process { get; }

    public int Port { get; }

    /// <summary>Where it lies on the PATH; null when it does not.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, OperatingSystem.IsWindows() ? "redis-server.exe" : "redis-server"))
        .FirstOrDefault(File.Exists);

    public static async Task<RedisServer> StartAsync(string directory, CancellationToken cancellation)
    {
        var port = FreePort.Find();
        var process = ChildProcess.Start(
            "redis-server",
            Find() ?? throw new LoadException("There is no redis-server on the PATH."),
            ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory]);
        await process.ExpectAsync(Patterns.RedisReady(), cancellation);
        return new RedisServer(process, port);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
