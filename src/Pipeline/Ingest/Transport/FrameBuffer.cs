namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// What a live link has read and the stream has not yet taken. A link that waits for <see cref="RoomAsync"/> before it reads on
/// lets its sender feel that the stream has fallen behind, but only for so long: a vendor cuts slow readers. After that, at the
/// bound in frames or in bytes, the oldest frame is dropped, counted, and the next one to leave carries
/// <see cref="Frame.AfterInterruption"/>. One writer, one reader.
/// </summary>
/// <param name="maxFrames">At most this many frames.</param>
/// <param name="maxBytes">At most this many bytes of messages; a single larger frame is still taken.</param>
/// <param name="arrived">Called when a frame comes in after <see cref="TryTake"/> found nothing; must not block.</param>
/// <param name="dropped">Called for each frame that is dropped at the bound.</param>
internal sealed class FrameBuffer(int maxFrames, long maxBytes, Action arrived, Action dropped)
{
    /// <summary>The writer is held up from this part of the bound on: what waits stays in the processor's cache, and most of the room is left for what cannot wait.</summary>
    private const int HoldAt = 16;

    private readonly Lock _gate = new();
    private readonly Queue<Frame> _frames = new();
    private long _bytes;
    private bool _interruptedAtTail;
    private bool _interruptedAtHead;
    private bool _readerWaits;
    private bool _closed;
    private TaskCompletionSource? _room;
    private long? _behindSince;

    /// <summary>How long the writer may be held up in a row: from the first time until the reader has caught up. 0 = never.</summary>
    public TimeSpan MaxBehind { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Says that input was lost before the frame that is offered next.</summary>
    public void DeclareInterruption()
    {
        lock (_gate)
        {
            _interruptedAtTail = true;
        }
    }

    /// <summary>
    /// Completes at once while little waits; else when half of that is taken, or <see cref="MaxBehind"/> is over, or the token is
    /// cancelled. Does not throw.
    /// </summary>
    public Task RoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_closed || MaxBehind == TimeSpan.Zero || !IsFilledTo(1))
            {
                return Task.CompletedTask;
            }

            _behindSince ??= Time.GetTimestamp();
            var rest = MaxBehind - Time.GetElapsedTime(_behindSince.Value);
            if (rest <= TimeSpan.Zero)
            {
                return Task.CompletedTask;
            }

            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return WaitAsync(_room.Task, rest, Time, cancellationToken);
        }
    }

    /// <summary>Takes over a frame. After <see cref="Close"/> it is released at once.</summary>
    public void Offer(in Frame frame)
    {
        bool wake;
        lock (_gate)
        {
            if (_closed)
            {
                frame.Release();
                return;
            }

            while (_frames.Count >= maxFrames || (_frames.Count > 0 && _bytes + frame.Bytes.Length > maxBytes))
            {
                DropOldest();
            }

            _frames.Enqueue(_interruptedAtTail ? frame with { AfterInterruption = true } : frame);
            _bytes += frame.Bytes.Length;
            _interruptedAtTail = false;
            wake = _readerWaits;
            _readerWaits = false;
        }

        if (wake)
        {
            arrived();
        }
    }

    public bool TryTake(out Frame frame)
    {
        lock (_gate)
        {
            if (!_frames.TryDequeue(out frame))
            {
                _readerWaits = true;
                _behindSince = null;
                return false;
            }

            _bytes -= frame.Bytes.Length;
            if (_room is not null && !IsFilledTo(0.5))
            {
                LetWriterGo();
            }

            if (_interruptedAtHead)
            {
                frame = frame with { AfterInterruption = true };
                _interruptedAtHead = false;
            }

            return true;
        }
    }

    /// <summary>Releases what is held and whatever still comes.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            LetWriterGo();
            while (_frames.TryDequeue(out var frame))
            {
                frame.Release();
            }
        }
    }

    private static async Task WaitAsync(Task room, TimeSpan rest, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await room.WaitAsync(rest, time, cancellationToken);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // The writer reads on; at the bound the oldest gives way.
        }
    }

    private bool IsFilledTo(double partOfHold) => _frames.Count >= maxFrames * partOfHold / HoldAt || _bytes >= maxBytes * partOfHold / HoldAt;

    private void LetWriterGo()
    {
        _room?.TrySetResult();
        _room = null;
    }

    private void DropOldest()
    {
        var oldest = _frames.Dequeue();
        _bytes -= oldest.Bytes.Length;
        oldest.Release();
        _interruptedAtHead = true;
        dropped();
    }
}
