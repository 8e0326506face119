using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AkkaDayTrade.Load;

/// <summary>
/// A process of this run. Asked to stop by SIGTERM, killed when it does not, and in any case gone after
/// <see cref="DisposeAsync"/>. Its output is read all the time; the newest lines are kept to explain a failure.
/// </summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private const int Sigterm = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(35);

    private readonly Process _process;
    private readonly string _name;
    private readonly Lock _gate = new();
    private readonly Queue<string> _newest = new();
    private readonly List<(Regex Pattern, TaskCompletionSource<Match> Found)> _awaited = [];

    private ChildProcess(string name, Process process)
    {
        (_name, _process) = (name, process);
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.ErrorDataReceived += (_, line) => OnLine(line.Data);
    }

    public int Id => _process.Id;

    /// <summary>Starts a program of the .NET build that lies beside this one.</summary>
    public static ChildProcess StartBeside(string assembly, params IEnumerable<string> arguments) => Start(
        assembly,
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), .. arguments]);

    public static ChildProcess Start(string name, string file, IEnumerable<string> arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        var child = new ChildProcess(name, process);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line from now on that matches; fails when the process ends or is silent for too long.</summary>
    public async Task<Match> ExpectAsync(Regex pattern, CancellationToken cancellation)
    {
        var found = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            foreach (var line in _newest)
            {
                if (pattern.Match(line) is { Success: true } match)
                {
                    return match;
                }
            }

            _awaited.Add((pattern, found));
        }

        var ended = _process.WaitForExitAsync(cancellation);
        try
        {
            await Task.WhenAny(found.Task, ended).WaitAsync(StartTimeout, cancellation);
        }
        catch (TimeoutException)
        {
            throw new LoadException(Explain($"did not say '{pattern}' within {StartTimeout.TotalSeconds} s"));
        }

        return found.Task.IsCompletedSuccessfully ? await found.Task : throw new LoadException(Explain($"ended with exit code {_process.ExitCode}"));
    }

    /// <summary>Processor time since its start, and resident memory now.</summary>
    public (TimeSpan Cpu, long ResidentBytes) Usage()
    {
        _process.Refresh();
        return (_process.TotalProcessorTime, _process.WorkingSet64);
    }

    /// <summary>Asks the process to stop and waits for its end.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows() || Kill(_process.Id, Sigterm) != 0)
        {
            _process.Kill(entireProcessTree: true);
        }

        try
        {
            await _process.WaitForExitAsync(cancellation).WaitAsync(StopTimeout, cancellation);
        }
        catch (TimeoutException)
        {
            throw new LoadException(Explain($"did not stop within {StopTimeout.TotalSeconds} s"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int processId, int signal);

    private string Explain(string what)
    {
        lock (_gate)
        {
            return $"{_name} {what}. Its last words:{Environment.NewLine}{string.Join(Environment.NewLine, _newest)}";
        }
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _newest.Enqueue(line);
            if (_newest.Count > KeptLines)
            {
                _newest.Dequeue();
            }

            _awaited.RemoveAll(awaited => awaited.Pattern.Match(line) is { Success: true } match && awaited.Found.TrySetResult(match));
        }
    }
}
