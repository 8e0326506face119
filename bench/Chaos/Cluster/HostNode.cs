using AkkaDayTrade.Chaos.Processes;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Chaos.Cluster;

/// <summary>A host of the cluster as a process of its own, always on the same ports.</summary>
/// <param name="name">For messages.</param>
/// <param name="directory">Its working directory.</param>
internal sealed class HostNode(string name, string directory) : IAsyncDisposable
{
    private const int Clean = 0;

    /// <summary>What a supervisor grants a service that was asked to stop.</summary>
    private static readonly TimeSpan GraceTime = TimeSpan.FromSeconds(60);

    private ChildProcess? _process;
    private IReadOnlyList<string> _arguments = [];

    public string Name => name;

    /// <summary>Under which the peers know it.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>Where it listens, behind the network's proxy.</summary>
    public int BindPort { get; } = FreePorts.Take();

    public int HttpPort { get; } = FreePorts.Take();

    public int PbmPort { get; } = FreePorts.Take();

    public Uri Http => new($"http://127.0.0.1:{HttpPort}/");

    public string Address => $"akka.tcp://{Host.RealtimeSystem.ActorSystemName}@127.0.0.1:{Port}";

    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{name} has not been started.");

    public bool WasStarted => _process is not null;

    /// <summary>True while it should run: it was started, and neither killed nor asked to end.</summary>
    public bool ShouldRun { get; private set; }

    /// <summary>Nothing is asked of it meanwhile.</summary>
    public bool IsSuspended { get; private set; }

    /// <summary>Starts it with settings besides its ports; without any, with those of the start before.</summary>
    public async Task StartAsync(IEnumerable<string>? settings = null)
    {
        if (_process is { } old)
        {
            await old.DisposeAsync();
        }

        _arguments = settings?.ToList() ?? _arguments;
        Directory.CreateDirectory(directory);
        _process = ChildProcess.StartBeside(
            name,
            "AkkaDayTrade.Host",
            [
                .. _arguments,
                $"--Cluster:Port={Port}",
                $"--Cluster:BindPort={BindPort}",
                $"--Http:Urls={Http}",
                $"--Pbm:Port={PbmPort}",
            ],
            directory);
        ShouldRun = true;
    }

    public async Task KillAsync()
    {
        ShouldRun = false;
        await Process.KillAsync();
        IsSuspended = false;
    }

    /// <summary>Asks it to stop and awaits that it ends cleanly.</summary>
    public async Task TerminateAsync()
    {
        ShouldRun = false;
        Process.Send(Signal.Terminate);
        await AwaitCleanEndAsync();
    }

    /// <summary>It was asked to leave, and is to end by itself and cleanly.</summary>
    public async Task AwaitCleanEndAsync()
    {
        ShouldRun = false;
        if (await Process.WaitForExitAsync(GraceTime) is not Clean and var code)
        {
            throw new ChaosException(Process.Explain($"ended with {code}"));
        }
    }

    public void Suspend()
    {
        IsSuspended = true;
        Process.Send(Signal.Stop);
    }

    public void Resume()
    {
        Process.Send(Signal.Continue);
        IsSuspended = false;
    }

    /// <summary>How often it has said, since its start, that it has lost its place in the cluster and begins anew.</summary>
    public int TimesExpelled => Process.Log.Count(line => line.Contains("has lost its place in the cluster", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
