using System.Diagnostics;

namespace AkkaDayTrade.Tests.Shared;

/// <summary>A redis-server on 127.0.0.1 that has loaded its data and listens. One that does not get that far says why in the exception.</summary>
internal sealed class RedisServerProcess : IAsyncDisposable
{
    private const string Program = "redis-server";
    private const int PortAttempts = 5;
    private const int KeptLines = 30;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Queue<string> _newest = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RedisServerProcess(IEnumerable<string> arguments, IEnumerable<string> wrapper)
    {
        string[] command = [.. wrapper, Program, .. arguments];
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
    }

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, Program)))
        ? null
        : $"{Program} is not installed on this machine";

    public int Id => _process.Id;

    /// <param name="port">Where to listen; 0 for any free port.</param>
    /// <param name="arguments">Those of a server on the port that it is given.</param>
    /// <param name="wrapper">A command that becomes the server: what stands before its name.</param>
    public static async Task<RedisServerProcess> StartAsync(int port, Func<int, IEnumerable<string>> arguments, IEnumerable<string>? wrapper = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new RedisServerProcess(arguments(port == 0 ? FreePorts.Take() : port), wrapper ?? []);
            if (await server.BeginAsync() is not { } problem)
            {
                return server;
            }

            var log = server.Log;
            await server.DisposeAsync();
            if (port != 0 || attempt == PortAttempts || !log.Contains("Address already in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"{Program} {string.Join(' ', server._process.StartInfo.ArgumentList)} {problem}. Its last words:{Environment.NewLine}{log}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Log
    {
        get
        {
            lock (_newest)
            {
                return string.Join(Environment.NewLine, _newest);
            }
        }
    }

    private async Task<string?> BeginAsync()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var ended = _process.WaitForExitAsync();
        try
        {
            await Task.WhenAny(_ready.Task, ended).WaitAsync(StartTimeout);
            return _ready.Task.IsCompleted ? null : $"has ended with {_process.ExitCode}";
        }
        catch (TimeoutException)
        {
            return $"was not ready within {StartTimeout.TotalSeconds:0} s";
        }
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_newest)
        {
            _newest.Enqueue(line);
            if (_newest.Count > KeptLines)
            {
                _newest.Dequeue();
            }
        }

        if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
