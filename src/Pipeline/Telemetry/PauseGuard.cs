namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>
/// Notices that the process stood still (stopped, frozen with its machine) for longer than a limit: by then its peers may have
/// given its work to others. Whoever is about to answer, save or emit asks <see cref="HasPaused"/> first, which costs one read of
/// the monotonic clock and knows before any timer does. Does nothing until armed. Safe for use by several threads.
/// </summary>
public sealed class PauseGuard : IDisposable
{
    /// <summary>How long the process may stand still.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BeatInterval = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource<TimeSpan> _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _stop = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private Thread? _beats;
    private long _lastBeat;
    private volatile bool _isArmed;
    private volatile bool _hasPaused;

    public PauseGuard(TimeProvider? time = null, TimeSpan? limit = null)
    {
        _time = time ?? TimeProvider.System;
        _limit = limit ?? DefaultLimit;
        _lastBeat = _time.GetTimestamp();
    }

    /// <summary>
    /// Whether a pause matters: true while other nodes could take over. A pause that begins while it is false is forgiven.
    /// </summary>
    public bool IsArmed
    {
        get => _isArmed;
        set
        {
            if (value && !_isArmed)
            {
                Volatile.Write(ref _lastBeat, _time.GetTimestamp());
            }

            _isArmed = value;
        }
    }

    /// <summary>True from the first moment after a pause on, and for good: what this process held may be another's now.</summary>
    public bool HasPaused => _hasPaused || (_isArmed && Check());

    /// <summary>Completes with the length of the pause once one was noticed.</summary>
    public Task<TimeSpan> Paused => _paused.Task;

    /// <summary>Starts the beats, on a thread of their own: a busy thread pool is not a pause.</summary>
    public PauseGuard Start()
    {
        _beats = new Thread(BeatUntilStopped) { IsBackground = true, Name = nameof(PauseGuard) };
        _beats.Start();
        return this;
    }

    public void Dispose()
    {
        _stop.Set();
        _beats?.Join();
        _stop.Dispose();
    }

    /// <summary>Says that the process runs. One that comes too late is the sign of a pause.</summary>
    internal void Beat()
    {
        if (_isArmed)
        {
            Check();
        }

        Volatile.Write(ref _lastBeat, _time.GetTimestamp());
    }

    private void BeatUntilStopped()
    {
        while (!_stop.Wait(BeatInterval))
        {
            Beat();
        }
    }

    private bool Check()
    {
        var still = _time.GetElapsedTime(Volatile.Read(ref _lastBeat));
        if (still <= _limit)
        {
            return _hasPaused;
        }

        _hasPaused = true;
        _paused.TrySetResult(still);
        return true;
    }
}
