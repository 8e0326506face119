namespace AkkaDayTrade.Chaos.Network;

/// <summary>
/// One direction between two ends. Held, it delivers nothing until it is let go, as a network does whose packets are lost: what was sent is
/// sent again and again, and arrives in the end. Safe for use by several threads.
/// </summary>
internal sealed class Link
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _held;

    /// <summary>How much later than sent everything arrives.</summary>
    public TimeSpan Delay { get; set; }

    public void Hold()
    {
        lock (_gate)
        {
            _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Release()
    {
        TaskCompletionSource? held;
        lock (_gate)
        {
            (held, _held) = (_held, null);
        }

        held?.SetResult();
    }

    /// <summary>Completes when what has been read may be delivered.</summary>
    public async ValueTask PassAsync(CancellationToken cancellation)
    {
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay, TimeProvider.System, cancellation);
        }

        while (true)
        {
            Task? held;
            lock (_gate)
            {
                held = _held?.Task;
            }

            if (held is null)
            {
                return;
            }

            await held.WaitAsync(cancellation);
        }
    }
}
