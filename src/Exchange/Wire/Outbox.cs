using System.Threading.Channels;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>A frame on its way to a socket; its bytes are rented.</summary>
internal readonly record struct OutgoingFrame(long Number, byte[] Rented, int Length, bool IsBinary)
{
    public ReadOnlyMemory<byte> Bytes => Rented.AsMemory(0, Length);

    public void Release() => FramePool.Shared.Return(Rented);
}

/// <summary>
/// What a connection still has to send, bounded in bytes. When it is full a frame is refused, and the connection is cut:
/// a reader that does not keep up first sees growing delay, then the end.
/// </summary>
internal sealed class Outbox(long capacityBytes)
{
    private readonly Channel<OutgoingFrame> _frames = Channel.CreateUnbounded<OutgoingFrame>(new UnboundedChannelOptions { SingleReader = false });
    private TaskCompletionSource? _room;
    private long _bytes;

    public ChannelReader<OutgoingFrame> Frames => _frames.Reader;

    /// <summary>True when half of the capacity is taken: a flat-out tape then waits.</summary>
    public bool IsCrowded => Interlocked.Read(ref _bytes) > capacityBytes / 2;

    private bool HasRoom => Interlocked.Read(ref _bytes) <= capacityBytes / 4 || _frames.Reader.Completion.IsCompleted;

    public bool TryPut(OutgoingFrame frame)
    {
        if (Interlocked.Add(ref _bytes, frame.Length) > capacityBytes)
        {
            Interlocked.Add(ref _bytes, -frame.Length);
            return false;
        }

        return _frames.Writer.TryWrite(frame);
    }

    public void Sent(OutgoingFrame frame)
    {
        Interlocked.Add(ref _bytes, -frame.Length);
        frame.Release();
        if (HasRoom)
        {
            Interlocked.Exchange(ref _room, null)?.TrySetResult();
        }
    }

    /// <summary>Completes when most of the outbox is free again; false when that took longer than the time-out.</summary>
    public async Task<bool> WaitForRoomAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        while (!HasRoom)
        {
            var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _room, room);
            if (HasRoom)
            {
                break;
            }

            try
            {
                await room.Task.WaitAsync(timeout, cancellation);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>No more frames; what is in is still sent.</summary>
    public void Complete()
    {
        _frames.Writer.TryComplete();
        Interlocked.Exchange(ref _room, null)?.TrySetResult();
    }

    /// <summary>Gives back what will not be sent any more.</summary>
    public void Discard()
    {
        while (_frames.Reader.TryRead(out var frame))
        {
            Sent(frame);
        }
    }
}
