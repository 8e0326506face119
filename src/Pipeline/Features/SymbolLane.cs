using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// What the feature stage keeps of one symbol: ticks that wait, the slice that is out, and slices that are answered but
/// not durable yet. One slice is out at a time, so slices grow by themselves while an answer is awaited.
/// </summary>
internal sealed class SymbolLane(string symbol, SymbolProgress progress)
{
    private const int FewTicks = 4;

    /// <summary>A longer buffer is given back when it has run empty, so that a burst does not cost memory for good.</summary>
    private const int ManyTicks = 1_024;

    // Sent slices in order: [0, _cursor) are answered but not durable, [_cursor] is out, what follows is to be sent again.
    private readonly List<Slice> _sent = [];
    private int _cursor;
    private Tick[] _waiting = new Tick[FewTicks];
    private int _firstWaiting;
    private long _lastCut = Slice.Start;
    private long _forgotten = Slice.Start;
    private long _counted = Slice.Start;
    private long _emitted = Slice.Start;

    public string Symbol => symbol;

    public SymbolProgress Progress => progress;

    public int WaitingTicks { get; private set; }

    public Slice? Out => _cursor < _sent.Count && IsOut ? _sent[_cursor] : null;

    public bool IsOut { get; private set; }

    /// <summary>When the slice that is out was sent, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long SentTimestamp { get; set; }

    /// <summary>How often the slice that is out has killed its entity.</summary>
    public int Failures { get; set; }

    public void Enqueue(in Tick tick)
    {
        if (_firstWaiting + WaitingTicks == _waiting.Length)
        {
            MakeRoom();
        }

        _waiting[_firstWaiting + WaitingTicks++] = tick;
    }

    /// <summary>The next slice to send, null when nothing waits.</summary>
    public Slice? Next(FeatureStageSettings settings)
    {
        if (_cursor == _sent.Count)
        {
            if (WaitingTicks == 0)
            {
                return null;
            }

            _sent.Add(NewSlice(settings, TakeWaiting(settings.MaxSliceTicks)));
            _lastCut = _sent[^1].LastPosition;
        }

        IsOut = true;
        return _sent[_cursor];
    }

    /// <summary>The slice that closes the symbol's last time bucket.</summary>
    public Slice NextEnd(FeatureStageSettings settings)
    {
        _sent.Add(NewSlice(settings, []) with { EndOfInput = true });
        IsOut = true;
        return _sent[_cursor];
    }

    /// <summary>Takes an answer to the slice that is out. False when it answers something else and changes nothing.</summary>
    /// <param name="isNew">The slice had not been answered before, so its counts count.</param>
    public bool TryComplete(SliceComputed answer, out bool isNew)
    {
        isNew = false;
        if (Out is not { } slice || (slice.LastPosition, slice.EndOfInput) != (answer.LastPosition, answer.EndOfInput))
        {
            return false;
        }

        isNew = slice.EndOfInput || slice.LastPosition > _counted;
        _counted = Math.Max(_counted, slice.LastPosition);
        IsOut = false;
        Failures = 0;
        _cursor++;
        Forget(answer.Durable);
        return true;
    }

    /// <summary>True the first time a vector of that position comes: late and repeated answers double nothing.</summary>
    public bool TryEmit(long position)
    {
        if (position <= _emitted)
        {
            return false;
        }

        _emitted = position;
        return true;
    }

    /// <summary>Goes back to the slice after a position; what is no longer kept becomes a declared gap.</summary>
    public void Rewind(long position)
    {
        IsOut = false;
        _cursor = _sent.FindIndex(slice => slice.LastPosition > position || slice.EndOfInput);
        _cursor = _cursor < 0 ? _sent.Count : _cursor;
        if (position < _forgotten && _cursor < _sent.Count && _sent[_cursor].PreviousPosition > position)
        {
            _sent[_cursor] = _sent[_cursor] with { AfterGap = true };
        }
    }

    /// <summary>Cuts the slice that is out in two, so that a tick that kills its entity is found. False when it is alone.</summary>
    public bool TryHalve()
    {
        var slice = _sent[_cursor];
        if (slice.Ticks.Length < 2)
        {
            return false;
        }

        var half = slice.Ticks.Length / 2;
        _sent[_cursor] = slice with { Ticks = slice.Ticks[..half] };
        _sent.Insert(_cursor + 1, slice with { Ticks = slice.Ticks[half..], PreviousPosition = slice.Ticks[half - 1].Position, AfterGap = false });
        Failures = 0;
        return true;
    }

    /// <summary>Leaves out the slice that is out; the symbol goes on without it.</summary>
    /// <param name="isNew">The slice had never been answered, so its ticks are not counted yet.</param>
    public Slice Park(out bool isNew)
    {
        var culprit = _sent[_cursor];
        isNew = culprit.LastPosition > _counted;
        _counted = Math.Max(_counted, culprit.LastPosition);
        _sent.RemoveAt(_cursor);
        if (_cursor < _sent.Count)
        {
            _sent[_cursor] = _sent[_cursor] with { PreviousPosition = culprit.PreviousPosition, AfterGap = culprit.AfterGap };
        }
        else
        {
            _lastCut = culprit.PreviousPosition;
        }

        IsOut = false;
        Failures = 0;
        return culprit;
    }

    private void Forget(long durable)
    {
        var gone = 0;
        while (gone < _cursor && _sent[gone].LastPosition <= durable)
        {
            _forgotten = _sent[gone++].LastPosition;
        }

        _sent.RemoveRange(0, gone);
        _cursor -= gone;
    }

    private Slice NewSlice(FeatureStageSettings settings, Tick[] ticks) =>
        new(symbol, settings.Epoch, _lastCut, ticks, settings.Takeover) { ContinuesSince = settings.ContinuesSince ?? settings.Epoch };

    private Tick[] TakeWaiting(int maxTicks)
    {
        var count = Math.Min(WaitingTicks, maxTicks);
        var taken = _waiting.AsSpan(_firstWaiting, count).ToArray();
        WaitingTicks -= count;
        _firstWaiting = WaitingTicks == 0 ? 0 : _firstWaiting + count;
        if (WaitingTicks == 0 && _waiting.Length > ManyTicks)
        {
            _waiting = new Tick[FewTicks];
        }

        return taken;
    }

    /// <summary>Moves the ticks to the front when that frees half of the buffer, else doubles it: so a tick is moved once on average.</summary>
    private void MakeRoom()
    {
        var waiting = _waiting.AsSpan(_firstWaiting, WaitingTicks);
        if (WaitingTicks > _waiting.Length / 2)
        {
            _waiting = new Tick[_waiting.Length * 2];
        }

        waiting.CopyTo(_waiting);
        _firstWaiting = 0;
    }
}
