using System.Diagnostics;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// What the feature stage keeps of one symbol: ticks that wait, the slice that is out, and slices that are answered but
/// not durable yet. One slice is out at a time, so slices grow by themselves while an answer is awaited.
/// </summary>
internal sealed class SymbolLane(string symbol, SymbolProgress progress)
{
    // Sent slices in order: [0, _cursor) are answered but not durable, [_cursor] is out, what follows is to be sent again.
    private readonly List<Slice> _sent = [];
    private readonly TickQueue _waiting = new();
    private int _cursor;
    private long _lastCut = Slice.Start;
    private long _counted = Slice.Start;
    private long _emitted = Slice.Start;

    // The entity's life that answered last, and how far it said to be.
    private long _incarnation;
    private long _answered = Slice.Start;
    private bool _hasAnswered;

    // Which life of the entity has asked, once, for what is no longer kept.
    private long? _missing;

    // Forgotten before it was durable: from the first position to the last.
    private long _exposedFrom = long.MaxValue;
    private long _exposedTo = Slice.Start;

    private long _failedAt = Slice.Start;

    // Ticks before the next slice were given up.
    private bool _hasGivenUp;

    public string Symbol => symbol;

    public SymbolProgress Progress => progress;

    public int WaitingTicks => _waiting.Count;

    public Slice? Out => IsOut ? _sent[_cursor] : null;

    public bool IsOut { get; private set; }

    /// <summary>True when all is answered but not all is known to be durable.</summary>
    public bool RestsUnsaved => !IsOut && _cursor > 0 && _cursor == _sent.Count && WaitingTicks == 0;

    /// <summary>When a slice was sent last, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long SentTimestamp { get; set; }

    /// <summary>When the slice that is out was sent first, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long OutSince { get; set; }

    /// <summary>Of the slice that is out, while it is traced.</summary>
    public Activity? Trace { get; set; }

    /// <summary>How often the slice that is out was sent again because no answer came.</summary>
    public int Resends { get; set; }

    /// <summary>How often the entity went back since a slice was answered for the first time.</summary>
    public int Rewinds { get; private set; }

    /// <summary>How often the slice that is out has killed its entity.</summary>
    public int Failures { get; private set; }

    /// <summary>The first position that may still be needed, <see cref="long.MaxValue"/> when all are durable or set aside.</summary>
    public long FirstUndone => Math.Min(
        _exposedFrom,
        _sent is [{ Ticks: [var sent, ..] }, ..] ? sent.Position : WaitingTicks > 0 ? _waiting.FirstPosition : long.MaxValue);

    /// <summary>Position of the oldest slice that could be forgotten, <see cref="long.MaxValue"/> when there is none.</summary>
    public long OldestAnswered => _cursor > 0 ? _sent[0].LastPosition : long.MaxValue;

    public void Enqueue(in Tick tick) => _waiting.Enqueue(tick);

    /// <summary>The next slice to send, null when nothing waits.</summary>
    public Slice? Next(FeatureStageSettings settings)
    {
        if (_cursor == _sent.Count)
        {
            if (WaitingTicks == 0)
            {
                return null;
            }

            _sent.Add(NewSlice(settings, _waiting.Take(settings.MaxSliceTicks)));
            _lastCut = _sent[^1].LastPosition;
        }

        IsOut = true;
        Resends = 0;
        return _sent[_cursor];
    }

    /// <summary>The slice that closes the symbol's last time bucket.</summary>
    public Slice NextEnd(FeatureStageSettings settings)
    {
        _sent.Add(NewSlice(settings, []) with { EndOfInput = true });
        return Next(settings)!;
    }

    /// <summary>The last answered slice, to be sent again, so that the entity says whether it has it and how much is durable.</summary>
    public Slice AskAgain()
    {
        _cursor--;
        IsOut = true;
        Resends = 0;
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
        Hear(answer.Incarnation, slice.LastPosition);
        if (slice.LastPosition >= _failedAt)
        {
            Failures = 0;
        }

        Rewinds = isNew ? 0 : Rewinds;
        IsOut = false;
        _cursor++;
        return true;
    }

    /// <summary>Gives up the ticks that wait: the next slice declares the gap.</summary>
    /// <param name="isFirst">None had been given up since the entity answered last.</param>
    /// <returns>How many ticks that were.</returns>
    public int GiveUpWaiting(out bool isFirst)
    {
        (isFirst, _hasGivenUp) = (!_hasGivenUp, true);
        return _waiting.Clear();
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

    /// <summary>Whether a report is to be believed: only the entity's life that answered last knows what its state rests on.</summary>
    public bool Believes(SymbolDurable report) => _hasAnswered && report.Incarnation == _incarnation;

    /// <summary>Lets go of answered slices that are durable.</summary>
    /// <returns>How many ticks that were.</returns>
    public int Forget(long durable)
    {
        _exposedFrom = durable >= _exposedTo ? long.MaxValue : Math.Max(_exposedFrom, durable + 1);
        var gone = 0;
        var ticks = 0;
        while (gone < _cursor && _sent[gone].LastPosition <= durable)
        {
            ticks += _sent[gone++].Ticks.Length;
        }

        _sent.RemoveRange(0, gone);
        _cursor -= gone;
        return ticks;
    }

    /// <summary>
    /// Lets go of the oldest answered slice, and of those behind it up to a position or as many ticks as are enough, although they
    /// are not durable: they would be lost if the entity died now.
    /// </summary>
    /// <returns>How many ticks that were.</returns>
    public int ForgetOldest(long through, long enough)
    {
        var gone = 0;
        var ticks = 0;
        do
        {
            var oldest = _sent[gone++];
            ticks += oldest.Ticks.Length;
            if (oldest.Ticks is [var first, ..])
            {
                _exposedFrom = Math.Min(_exposedFrom, first.Position);
                _exposedTo = oldest.LastPosition;
            }
        }
        while (gone < _cursor && ticks < enough && _sent[gone].LastPosition <= through);

        _sent.RemoveRange(0, gone);
        _cursor -= gone;
        return ticks;
    }

    /// <summary>
    /// False when the entity does not ask for anything that it was not given: a late word of an earlier life, or of the same
    /// one, which has got further since.
    /// </summary>
    public bool IsBehind(SliceBehind behind) =>
        Out is { } slice
        && behind.Position < slice.PreviousPosition
        && !(_incarnation != 0 && behind.Incarnation == _incarnation && behind.Position < _answered);

    /// <summary>
    /// True when what the entity asks for is no longer kept and it has said so twice: a late word of an earlier life must not
    /// make a gap. False the first time.
    /// </summary>
    public bool ConfirmsLoss(SliceBehind behind)
    {
        var isConfirmed = _missing == behind.Incarnation;
        _missing = isConfirmed ? null : behind.Incarnation;
        return isConfirmed;
    }

    /// <summary>Whether ticks between that position and the oldest slice that is kept are gone.</summary>
    public bool HasLost(long position) => position < _sent[IndexAfter(position)].PreviousPosition;

    /// <summary>Goes back to the slice after a position; what is no longer kept becomes a declared gap.</summary>
    public void Rewind(SliceBehind behind)
    {
        var isLost = HasLost(behind.Position);
        _cursor = IndexAfter(behind.Position);
        if (_sent[_cursor].AfterGap != isLost)
        {
            _sent[_cursor] = _sent[_cursor] with { AfterGap = isLost };
        }

        _exposedFrom = isLost ? long.MaxValue : _exposedFrom;
        Hear(behind.Incarnation, behind.Position);
        Rewinds++;
        IsOut = false;
    }

    /// <summary>Notes that the slice that is out has killed its entity.</summary>
    public void Fail()
    {
        // The entity starts from its checkpoint, so slices before this one may be answered again meanwhile.
        var slice = _sent[_cursor];
        Failures = slice.LastPosition == _failedAt ? Failures + 1 : 1;
        _failedAt = slice.LastPosition;
        Rewinds = 0;
        IsOut = false;
    }

    /// <summary>Cuts the slice that was out in two, so that a tick that kills its entity is found. False when it is alone.</summary>
    public bool TryHalve()
    {
        var slice = _sent[_cursor];
        if (slice.Ticks.Length < 2)
        {
            return false;
        }

        var half = slice.Ticks.Length / 2;
        _sent[_cursor] = slice with { Ticks = slice.Ticks[..half], EndOfInput = false };
        _sent.Insert(_cursor + 1, slice with { Ticks = slice.Ticks[half..], PreviousPosition = slice.Ticks[half - 1].Position, AfterGap = false });
        Failures = 0;
        return true;
    }

    /// <summary>Leaves out the slice that was out; the symbol goes on without it.</summary>
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

        Failures = 0;
        return culprit;
    }

    private void Hear(long incarnation, long position) =>
        (_incarnation, _answered, _hasAnswered, _missing) = (incarnation, position, true, null);

    private int IndexAfter(long position) => _sent.FindIndex(slice => slice.LastPosition > position || slice.EndOfInput);

    private Slice NewSlice(FeatureStageSettings settings, Tick[] ticks)
    {
        var afterGap = _hasGivenUp;
        _hasGivenUp = false;
        return new(symbol, settings.Epoch, _lastCut, ticks, settings.Takeover, afterGap) { ContinuesSince = settings.ContinuesSince ?? settings.Epoch };
    }
}
