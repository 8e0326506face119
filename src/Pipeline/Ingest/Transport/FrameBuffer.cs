namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// What a live link has read and the stream has not yet taken. A live socket must be read at once (a vendor cuts slow readers),
/// so it never makes its writer wait: at its bound, in frames or in bytes, the oldest frame is dropped, counted, and the next
/// one to leave carries <see cref="Frame.AfterInterruption"/>. One writer, one reader.
/// </summary>
/// <param name="maxFrames">At most this many frames.</param>
/// <param name="maxBytes">At most this many bytes of messages; a single larger frame is still taken.</param>
/// <param name="arrived">Called when a frame comes in after <see cref="TryTake"/> found nothing; must not block.</param>
/// <param name="dropped">Called for each frame that is dropped at the bound.</param>
internal sealed class FrameBuffer(int maxFrames, long maxBytes, Action arrived, Action dropped)
{
    private readonly Lock _gate = new();
    private readonly Queue<Frame> _frames = new();
    private long _bytes;
    private bool _interruptedAtTail;
    private bool _interruptedAtHead;
    private bool _readerWaits;
    private bool _closed;

    /// <summary>Says that input was lost before the frame that is offered next.</summary>
    public void DeclareInterruption()
    {
        lock (_gate)
        {
            _interruptedAtTail = true;
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
                return false;
            }

            _bytes -= frame.Bytes.Length;
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
            while (_frames.TryDequeue(out var frame))
            {
                frame.Release();
            }
        }
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
