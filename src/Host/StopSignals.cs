using System.Runtime.InteropServices;

namespace AkkaDayTrade.Host;

/// <summary>Ctrl-C and SIGTERM: the first asks the run to drain and stop, a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Completes at the first signal, at the latest after the duration (zero = no end).</summary>
    public async Task WaitAsync(TimeSpan duration)
    {
        try
        {
            await Task.Delay(duration == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : duration, Token);
        }
        catch (OperationCanceledException)
        {
            // The signal is what was waited for.
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
        {
            Environment.Exit(HostProgram.Failed);
        }

        context.Cancel = true;
        _stop.Cancel();
    }
}
