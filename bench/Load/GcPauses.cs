using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace AkkaDayTrade.Load;

/// <summary>Times the pauses that the garbage collector puts a process through, by the runtime's own events.</summary>
internal sealed class GcPauses : IDisposable
{
    private readonly EventPipeSession _session;
    private readonly EventPipeEventSource _source;
    private readonly Task _reading;
    private double _suspendedAtMs = double.NaN;

    public GcPauses(int processId)
    {
        _session = new DiagnosticsClient(processId).StartEventPipeSession(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, (long)ClrTraceEventParser.Keywords.GC)],
            requestRundown: false);
        _source = new EventPipeEventSource(_session.EventStream);
        _source.Clr.GCSuspendEEStart += OnSuspend;
        _source.Clr.GCRestartEEStop += OnRestarted;
        _reading = Task.Factory.StartNew(_source.Process, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The longest pause since the start, milliseconds. Read it after <see cref="StopAsync"/>.</summary>
    public double LongestMs { get; private set; }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await _session.StopAsync(cancellation);
        await _reading.WaitAsync(cancellation);
    }

    public void Dispose()
    {
        _session.Dispose();
        _source.Dispose();
    }

    private void OnSuspend(GCSuspendEETraceData suspended)
    {
        if (suspended.Reason is GCSuspendEEReason.SuspendForGC or GCSuspendEEReason.SuspendForGCPrep)
        {
            _suspendedAtMs = suspended.TimeStampRelativeMSec;
        }
    }

    private void OnRestarted(GCNoUserDataTraceData restarted)
    {
        if (!double.IsNaN(_suspendedAtMs))
        {
            LongestMs = Math.Max(LongestMs, restarted.TimeStampRelativeMSec - _suspendedAtMs);
            _suspendedAtMs = double.NaN;
        }
    }
}
