namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>Where a feed's link stands.</summary>
public enum FeedState
{
    /// <summary>Opening the link, signing in, subscribing.</summary>
    Connecting,

    /// <summary>Signed in and subscribed; a replay file is open.</summary>
    Connected,

    /// <summary>The link was open but silent while the market trades; it is being replaced.</summary>
    Mute,

    /// <summary>The link broke; the next attempt waits.</summary>
    BackingOff,

    /// <summary>The feed refused for good (a wrong key, a missing plan): no further attempt with these settings.</summary>
    Fatal,

    /// <summary>A replay file is through.</summary>
    Completed,

    /// <summary>Closed at our own wish.</summary>
    Stopped,
}

/// <summary>One reading of a <see cref="FeedStatus"/>.</summary>
/// <param name="Reason">Why the state was entered, in words for an operator; without secrets.</param>
/// <param name="Connections">Links that got as far as being subscribed.</param>
/// <param name="Errors">Links and requests that ended in an error.</param>
/// <param name="DroppedFrames">Frames lost because the pipeline read too slowly; each loss is followed by a declared gap.</param>
/// <param name="VendorMessages">The newest things the vendor said, oldest first.</param>
public sealed record FeedStatusSnapshot(
    FeedState State,
    DateTimeOffset Since,
    string? Reason,
    long Connections,
    long Reconnects,
    long Errors,
    long DroppedFrames,
    DateTimeOffset? LastDataAt,
    IReadOnlyList<string> VendorMessages)
{
    /// <summary>True while data flows or has come to its end, so that nobody needs to act.</summary>
    public bool IsHealthy => State is FeedState.Connected or FeedState.Completed or FeedState.Stopped;
}

/// <summary>
/// The state of one feed link (one partition), written by its source and read by health checks and the API. Safe for use by
/// several threads.
/// </summary>
public sealed class FeedStatus(TimeProvider time)
{
    /// <summary>How many of the vendor's messages are kept; older ones are forgotten.</summary>
    public const int KeptVendorMessages = 10;

    private const long Never = long.MinValue;

    private readonly Lock _gate = new();
    private readonly Queue<string> _vendorMessages = new();
    private FeedState _state = FeedState.Connecting;
    private DateTimeOffset _since = time.GetUtcNow();
    private string? _reason;
    private long _connections;
    private long _errors;
    private long _droppedFrames;
    private long _lastData = Never;

    public FeedState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>When the last data frame came, null before the first.</summary>
    public DateTimeOffset? LastDataAt =>
        Volatile.Read(ref _lastData) is var stamp && stamp == Never ? null : time.GetUtcNow() - time.GetElapsedTime(stamp);

    public long DroppedFrames => Volatile.Read(ref _droppedFrames);

    public FeedStatusSnapshot Read()
    {
        lock (_gate)
        {
            return new FeedStatusSnapshot(
                _state, _since, _reason, _connections, Math.Max(0, _connections - 1), _errors, DroppedFrames, LastDataAt, [.. _vendorMessages]);
        }
    }

    /// <summary>Keeps the reason: it says why the link before this one was lost.</summary>
    internal void Connecting() => MoveTo(FeedState.Connecting, Read().Reason);

    internal void MoveTo(FeedState state, string? reason = null)
    {
        lock (_gate)
        {
            _state = state;
            _since = time.GetUtcNow();
            _reason = reason;
        }
    }

    internal void Connected()
    {
        lock (_gate)
        {
            _connections++;
        }

        MoveTo(FeedState.Connected);
    }

    internal void Failed(FeedState state, string reason)
    {
        lock (_gate)
        {
            _errors++;
        }

        MoveTo(state, reason);
    }

    internal void VendorSaid(string message)
    {
        lock (_gate)
        {
            if (_vendorMessages.Count == KeptVendorMessages)
            {
                _vendorMessages.Dequeue();
            }

            _vendorMessages.Enqueue(message);
        }
    }

    internal void DataArrived() => Volatile.Write(ref _lastData, time.GetTimestamp());

    internal void FrameDropped() => Interlocked.Increment(ref _droppedFrames);
}
