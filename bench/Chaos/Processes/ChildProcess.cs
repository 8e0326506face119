using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AkkaDayTrade.Chaos.Processes;

/// <summary>What may be sent to a process.</summary>
internal enum Signal
{
    /// <summary>Ends it at once.</summary>
    Kill = 9,

    /// <summary>Asks it to end.</summary>
    Terminate = 15,

    /// <summary>Wakes it from <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>Holds it still.</summary>
    Stop = 19,
}

/// <summary>
/// A process of this run, gone after <see cref="DisposeAsync"/> and when this process is gone. Its output is read all the time;
/// the newest lines are kept to explain a failure.
/// </summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    /// <summary>A directory that gets all output of all processes, for who wants to see it all.</summary>
    private const string LogsVariable = "DAYTRADE_CHAOS_LOGS";

    private const int KeptLines = 4_000;
    private const int ShownLines = 60;

    private readonly Process _process;
    private readonly ProcessGuard _guard;
    private readonly string _name;
    private readonly Lock _gate = new();
    private readonly Queue<string> _newest = new();
    private StreamWriter? _file;

    private ChildProcess(string name, Process process)
    {
        (_name, _process) = (name, process);
        process.OutputDataReceived += (_, line) => OnLine(line.Data);
        process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        process.Start();
        Id = process.Id;
        if (Environment.GetEnvironmentVariable(LogsVariable) is { Length: > 0 } directory)
        {
            _file = new StreamWriter(Path.Combine(directory, $"{name} {Id}.log")) { AutoFlush = true };
        }

        _guard = new ProcessGuard(process.Id);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Null while it runs; 128 and the signal's number when a signal ended it.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>The newest lines of its output.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_gate)
            {
                return [.. _newest];
            }
        }
    }

    public static ChildProcess Start(string name, string file, IEnumerable<string> arguments, string? directory = null) => new(name, new Process
    {
        StartInfo = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? string.Empty,
        },
    });

    /// <summary>Starts a program of the .NET build that lies beside this one.</summary>
    public static ChildProcess StartBeside(string name, string assembly, IEnumerable<string> arguments, string directory) => Start(
        name,
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), .. arguments],
        directory);

    public void Send(Signal signal)
    {
        if (!_process.HasExited)
        {
            _ = Kill(Id, (int)signal);
        }
    }

    /// <summary>Ends it at once and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself; returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(timeout);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw new ChaosException(Explain($"did not end within {timeout.TotalSeconds:0} s"));
        }
    }

    /// <summary>What is said about it, and its last words.</summary>
    public string Explain(string what) =>
        $"{_name} (process {Id}) {what}. Its last words:{Environment.NewLine}{string.Join(Environment.NewLine, Log.TakeLast(ShownLines))}";

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _guard.Dispose();
        _process.Dispose();
        lock (_gate)
        {
            // A last line may still be on its way.
            _file?.Dispose();
            _file = null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int processId, int signal);

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _file?.WriteLine(line);
            _newest.Enqueue(line);
            if (_newest.Count > KeptLines)
            {
                _newest.Dequeue();
            }
        }
    }
}
