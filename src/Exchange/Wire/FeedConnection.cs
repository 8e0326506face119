using System.Net.WebSockets;
using System.Text;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Protocols;
using AkkaDayTrade.Exchange.Truth;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>
/// One client: takes its share of the tape from the hub, lets the faults have their way, writes frames by its protocol and puts them into
/// its bounded outbox. <see cref="SocketLoop"/> moves them to the socket. Safe for the tape's and the socket's threads.
/// </summary>
internal sealed class FeedConnection : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FrameBuffer _frame = new();
    private readonly List<TruthRecord> _pending = [];
    private readonly Dictionary<int, (MarketEvent Event, TruthFlags Flags)> _held = [];
    private readonly TaskCompletionSource<Ending> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IFeedProtocol _protocol;
    private readonly Hub _hub;
    private readonly TruthLog? _truth;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly CancellationTokenSource _over = new();
    private int _eventsInFrame;
    private long _framesPut;

    public FeedConnection(int id, ExchangeOptions options, FaultPlan faults, Hub hub, TruthLog? truth, TimeProvider time, Func<FeedConnection, IFeedProtocol> protocol)
    {
        Id = id;
        Plan = faults.ForConnection(id);
        Chances = new EventFaults(Plan, options.Seed, id);
        Outbox = new Outbox(options.SendBufferBytes);
        _hub = hub;
        _truth = truth;
        _time = time;
        _opened = time.GetTimestamp();
        _protocol = protocol(this);
    }

    public int Id { get; }

    public FaultPlan Plan { get; }

    public EventFaults Chances { get; }

    public Outbox Outbox { get; }

    /// <summary>True once something was subscribed and until the end.</summary>
    public bool IsStreaming { get; private set; }

    public bool IsCrowded => IsStreaming && Outbox.IsCrowded;

    /// <summary>Nothing is read or written any more, though the socket stays open.</summary>
    public bool IsHalfOpen { get; private set; }

    public Task<Ending> Ended => _ending.Task;

    public void Greet()
    {
        lock (_gate)
        {
            _protocol.Greet();
        }
    }

    public void Receive(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            if (!_ending.Task.IsCompleted)
            {
                _protocol.Receive(message);
            }
        }
    }

    /// <summary>Takes what this client wants of a group; marks it as taken.</summary>
    public void Offer(ReadOnlySpan<MarketEvent> group, Span<bool> taken)
    {
        lock (_gate)
        {
            if (!IsStreaming)
            {
                return;
            }

            if (!IsSilent)
            {
                _protocol.OnTime(group[^1].UnixNanos);
            }

            for (var i = 0; i < group.Length && IsStreaming; i++)
            {
                if (_protocol.Wants(group[i]))
                {
                    taken[i] = true;
                    Offer(group[i]);
                }
            }

            FlushFrame();
        }
    }

    public void OfferBar(in BarEvent bar)
    {
        lock (_gate)
        {
            if (IsStreaming && !IsSilent)
            {
                _protocol.OnBar(bar);
            }
        }
    }

    public void OfferHalt(int symbol, bool isHalted, long unixNanos)
    {
        lock (_gate)
        {
            if (IsStreaming && !IsSilent)
            {
                _protocol.OnHalt(symbol, isHalted, unixNanos);
            }
        }
    }

    /// <summary>Tells an event that the protocol had kept.</summary>
    public void Tell(in MarketEvent kept)
    {
        FlushFrame();
        _ = _protocol.Append(_frame, kept, 0);
        _eventsInFrame = 1;
        Note(kept, TruthOutcome.Sent, TruthFlags.None, null);
        FlushFrame();
    }

    /// <summary>Notes that an event was left out for good.</summary>
    public void LeaveOut(in MarketEvent happened, string cause) =>
        _truth?.Write(new TruthRecord(TruthKind.Event, happened, TruthOutcome.Dropped, TruthFlags.None, Id, _framesPut, cause, 0));

    /// <summary>Called by the protocol when subscriptions were added.</summary>
    public void OnSubscribed(IReadOnlyList<int> fresh)
    {
        if (fresh.Count == 0 && IsStreaming)
        {
            return;
        }

        foreach (var symbol in fresh)
        {
            if (Chances.RepeatsLast() && _hub.TryLast(symbol, out var last) && _protocol.Wants(last))
            {
                FlushFrame();
                AppendNow(last, TruthFlags.Repeated);
                FlushFrame();
            }
        }

        IsStreaming = !_ending.Task.IsCompleted;
        _hub.Subscribed();
    }

    public void SendText(string text) => SendControl(Encoding.UTF8.GetBytes(text), isBinary: false);

    /// <summary>Puts a message of its own between the data frames.</summary>
    public void SendControl(ReadOnlySpan<byte> message, bool isBinary)
    {
        FlushFrame();
        _frame.Raw(message);
        Put(isBinary);
    }

    /// <summary>Runs an action under the connection's lock after a while, unless it has ended by then.</summary>
    public void After(TimeSpan delay, Action action) => _ = RunAfterAsync(delay, action);

    /// <summary>Ends the connection; the first ending counts.</summary>
    public void End(Ending ending)
    {
        lock (_gate)
        {
            FlushFrame();
            if (!_ending.TrySetResult(ending))
            {
                return;
            }

            IsStreaming = false;
            foreach (var (held, _) in _held.Values)
            {
                LeaveOut(held, "disconnected");
            }

            if (ending.Discard)
            {
                Outbox.Discard();
            }

            Outbox.Complete();
            _over.Cancel();
        }
    }

    public void CutSlowReader()
    {
        lock (_gate)
        {
            Outbox.Discard();
            _protocol.OnSlowReader();
            End(new Ending(EndKind.Close, "slow", WebSocketCloseStatus.PolicyViolation, "slow reader"));
        }
    }

    public Task<bool> WaitForRoomAsync(TimeSpan timeout, CancellationToken cancellation) => Outbox.WaitForRoomAsync(timeout, cancellation);

    /// <summary>From here on nothing is written.</summary>
    public void BecomeHalfOpen() => IsHalfOpen = true;

    /// <summary>Writes the last truth about the connection.</summary>
    public void Closed(long framesSent, bool clean)
    {
        lock (_gate)
        {
            _protocol.OnEnded(clean);
            _truth?.Write(new TruthRecord(TruthKind.Closed, default, default, default, Id, framesSent, _ending.Task.Result.Cause, Now));
        }
    }

    public void Dispose() => _over.Dispose();

    public void Opened(string path) => _truth?.Write(new TruthRecord(TruthKind.Opened, default, default, default, Id, 0, path, Now));

    private long Now => Timestamps.ToUnixNanos(_time.GetUtcNow());

    private bool IsSilent => IsHalfOpen || (Plan.Mute.IsOn && Plan.Mute.IsActiveAt(_time.GetElapsedTime(_opened)));

    private void Offer(in MarketEvent happened)
    {
        if (IsSilent)
        {
            LeaveOut(happened, IsHalfOpen ? "halfopen" : "mute");
            return;
        }

        if (!Plan.TouchesEvents)
        {
            AppendNow(happened, TruthFlags.None);
            return;
        }

        var verdict = Chances.Decide();
        if (verdict.Oversize)
        {
            SendJunk();
        }

        if (verdict.Garble)
        {
            SendGarbled(happened);
        }
        else if (verdict.Hold && !_held.ContainsKey(happened.Symbol))
        {
            _held[happened.Symbol] = (happened, verdict.Flags);
            return;
        }
        else
        {
            AppendNow(happened, verdict.Flags);
            if (verdict.Duplicate)
            {
                AppendNow(happened, verdict.Flags | TruthFlags.Duplicate);
            }
        }

        if (_held.Remove(happened.Symbol, out var held))
        {
            AppendNow(held.Event, held.Flags | TruthFlags.Reordered);
        }
    }

    private void AppendNow(in MarketEvent happened, TruthFlags flags)
    {
        if (_eventsInFrame == _protocol.MaxEventsPerFrame)
        {
            FlushFrame();
        }

        _frame.Style = flags.HasFlag(TruthFlags.Exponent) ? NumberStyle.Exponent : flags.HasFlag(TruthFlags.Quoted) ? NumberStyle.Quoted : NumberStyle.Plain;
        var told = EventFaults.Mangle(happened, flags);
        if (_protocol.Append(_frame, told, _eventsInFrame))
        {
            _eventsInFrame++;
            Note(happened, TruthOutcome.Sent, flags, null);
        }
    }

    private void SendGarbled(in MarketEvent happened)
    {
        FlushFrame();
        _frame.Style = NumberStyle.Plain;
        if (!_protocol.Append(_frame, happened, 0))
        {
            return;
        }

        _protocol.Finish(_frame, 1);
        _frame.Truncate(Chances.Garble(_frame.Written));
        Note(happened, TruthOutcome.Garbled, TruthFlags.None, null);
        Put(_protocol.IsBinary);
    }

    private void SendJunk()
    {
        const int OversizeBytes = 5 * 1024 * 1024;
        FlushFrame();
        _truth?.Write(new TruthRecord(TruthKind.Junk, default, default, default, Id, _framesPut, "oversize", Now));
        _frame.Raw("["u8);
        _frame.GetSpan(OversizeBytes)[..OversizeBytes].Fill((byte)' ');
        _frame.Advance(OversizeBytes);
        _frame.Raw("]"u8);
        Put(_protocol.IsBinary);
    }

    private void FlushFrame()
    {
        if (_eventsInFrame > 0)
        {
            _protocol.Finish(_frame, _eventsInFrame);
            Put(_protocol.IsBinary);
        }
    }

    private void Put(bool isBinary)
    {
        var events = _eventsInFrame;
        _eventsInFrame = 0;
        var (rented, length) = _frame.Detach();
        var frame = new OutgoingFrame(_framesPut, rented, length, isBinary);
        var fits = Outbox.TryPut(frame);
        foreach (var record in _pending)
        {
            _truth!.Write(fits ? record with { Frame = _framesPut } : record with { Outcome = TruthOutcome.Dropped, Cause = "slow", Frame = _framesPut });
        }

        _pending.Clear();
        if (fits)
        {
            _framesPut++;
            _hub.Sent(events);
            return;
        }

        frame.Release();
        if (!_ending.Task.IsCompleted)
        {
            CutSlowReader();
        }
    }

    private void Note(in MarketEvent happened, TruthOutcome outcome, TruthFlags flags, string? cause)
    {
        if (_truth is not null)
        {
            _pending.Add(new TruthRecord(TruthKind.Event, happened, outcome, flags, Id, 0, cause, 0));
        }
    }

    private async Task RunAfterAsync(TimeSpan delay, Action action)
    {
        try
        {
            await Task.Delay(delay, _time, _over.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_gate)
        {
            if (!_ending.Task.IsCompleted)
            {
                action();
            }
        }
    }
}
