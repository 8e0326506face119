using System.Diagnostics;
using System.Runtime.InteropServices;
using Akka.Actor;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// What the feature stage keeps of one symbol: ticks that wait, the slice that is out, and slices that are answered but
/// not durable yet. One slice is out at a time, so slices grow by themselves while an answer is awaited.
/// </summary>
/// <param name="places">Where the ticks stand until they are durable.</param>
/// <param name="slices">The arrays of the slices' ticks.</param>
internal sealed class SymbolLane(string symbol, SymbolProgress progress, TickArrays places, TickArrays slices)
{
    // Slices as they were cut, in order: [0, _cursor) are answered but not durable, [_cursor] is out, what follows is to be sent
    // again. Their ticks stand in the same order in the queue, before those that wait.
    private readonly List<Cut> _sent = [];
    private readonly TickQueue _ticks = new(places);
    private int _cursor;
    private int _ticksBeforeCursor;
    private int _sentTicks;
    private long _lastCut = Slice.Start;
    private long _counted = Slice.Start;
    private long _emitted = Slice.Start;

    // Up to here ticks have been sent, and whether those of the slice that is out only once.
    private long _sentTo = Slice.Start;
    private bool _isOnlyMessage;

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

    public int WaitingTicks => _ticks.Count - _sentTicks;

    /// <summary>The slice that is out, null when none is.</summary>
    public Slice? Out { get; private set; }

    public bool IsOut => Out is not null;

    /// <summary>Who answered last; a slice may be sent there without asking where the symbol is. Null = not known.</summary>
    public IActorRef? Entity { get; set; }

    /// <summary>True when the entity on this node that would get the next slice, or has got the last, lives no more: there will be no answer.</summary>
    public bool HasLostEntity => Entity is ActorRefWithCell { IsTerminated: true };

    /// <summary>When a slice last took the way that finds the entity wherever it is, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long RoutedTimestamp { get; set; }

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
        _sent is [{ Count: > 0 }, ..] ? _ticks.PositionAt(0) : WaitingTicks > 0 ? _ticks.PositionAt(_sentTicks) : long.MaxValue);

    /// <summary>Position of the oldest slice that could be forgotten, <see cref="long.MaxValue"/> when there is none.</summary>
    public long OldestAnswered => _cursor > 0 ? _sent[0].LastPosition : long.MaxValue;

    public void Enqueue(in Tick tick) => _ticks.Enqueue(tick);

    /// <summary>The next slice to send, null when nothing waits.</summary>
    public Slice? Next(FeatureStageSettings settings)
    {
        if (_cursor == _sent.Count)
        {
            if (WaitingTicks == 0)
            {
                return null;
            }

            AddCut(Math.Min(WaitingTicks, settings.MaxSliceTicks), endOfInput: false);
        }

        return TakeOut(settings);
    }

    /// <summary>The slice that closes the symbol's last time bucket.</summary>
    public Slice NextEnd(FeatureStageSettings settings)
    {
        AddCut(0, endOfInput: true);
        return TakeOut(settings);
    }

    /// <summary>The last answered slice, to be sent again, so that the entity says whether it has it and how much is durable.</summary>
    public Slice AskAgain(FeatureStageSettings settings)
    {
        _cursor--;
        _ticksBeforeCursor -= _sent[_cursor].Count;
        return TakeOut(settings);
    }

    /// <summary>The slice that is out is being told, for the first time or again.</summary>
    /// <param name="directly">To an entity of this node, past the region.</param>
    public void NoteTold(bool directly)
    {
        _isOnlyMessage = directly && Out is { Ticks: [var first, ..] } && first.Position > _sentTo;
        _sentTo = Math.Max(_sentTo, Out!.LastPosition);
    }

    /// <summary>
    /// Gives the ticks of an answered slice to the next one, if no other message can have them: they were told to an entity of this
    /// node, once, and what has its last position as answer can only be the answer to that.
    /// </summary>
    public void Reuse(Slice answered)
    {
        if (_isOnlyMessage)
        {
            slices.Return(answered.Ticks);
        }
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
        Out = null;
        _ticksBeforeCursor += _sent[_cursor].Count;
        _cursor++;
        return true;
    }

    /// <summary>Gives up the ticks that wait: the next slice declares the gap.</summary>
    /// <param name="isFirst">None had been given up since the entity answered last.</param>
    /// <returns>How many ticks that were.</returns>
    public int GiveUpWaiting(out bool isFirst)
    {
        (isFirst, _hasGivenUp) = (!_hasGivenUp, true);
        var waiting = WaitingTicks;
        _ticks.Remove(_sentTicks, waiting);
        return waiting;
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
            ticks += _sent[gone++].Count;
        }

        RemoveFirst(gone, ticks);
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
            if (oldest.Count > 0)
            {
                _exposedFrom = Math.Min(_exposedFrom, _ticks.PositionAt(ticks));
                _exposedTo = oldest.LastPosition;
            }

            ticks += oldest.Count;
        }
        while (gone < _cursor && ticks < enough && _sent[gone].LastPosition <= through);

        RemoveFirst(gone, ticks);
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
        _ticksBeforeCursor = 0;
        foreach (var cut in CollectionsMarshal.AsSpan(_sent)[.._cursor])
        {
            _ticksBeforeCursor += cut.Count;
        }

        if (_sent[_cursor].AfterGap != isLost)
        {
            _sent[_cursor] = _sent[_cursor] with { AfterGap = isLost };
        }

        _exposedFrom = isLost ? long.MaxValue : _exposedFrom;
        Hear(behind.Incarnation, behind.Position);
        Rewinds++;
        Out = null;
    }

    /// <summary>Notes that the slice that is out has killed its entity.</summary>
    public void Fail()
    {
        // The entity starts from its checkpoint, so slices before this one may be answered again meanwhile.
        var slice = _sent[_cursor];
        Failures = slice.LastPosition == _failedAt ? Failures + 1 : 1;
        _failedAt = slice.LastPosition;
        Rewinds = 0;
        Out = null;
    }

    /// <summary>Cuts the slice that was out in two, so that a tick that kills its entity is found. False when it is alone.</summary>
    public bool TryHalve()
    {
        var whole = _sent[_cursor];
        if (whole.Count < 2)
        {
            return false;
        }

        var half = whole.Count / 2;
        var middle = _ticks.PositionAt(_ticksBeforeCursor + half - 1);
        _sent[_cursor] = whole with { Count = half, LastPosition = middle, EndOfInput = false };
        _sent.Insert(_cursor + 1, whole with { Count = whole.Count - half, PreviousPosition = middle, AfterGap = false });
        Failures = 0;
        return true;
    }

    /// <summary>Leaves out the slice that was out; the symbol goes on without it.</summary>
    /// <param name="isNew">The slice had never been answered, so its ticks are not counted yet.</param>
    public Slice Park(FeatureStageSettings settings, out bool isNew)
    {
        var culprit = SliceAtCursor(settings);
        isNew = culprit.LastPosition > _counted;
        _counted = Math.Max(_counted, culprit.LastPosition);
        _sent.RemoveAt(_cursor);
        _ticks.Remove(_ticksBeforeCursor, culprit.Ticks.Length);
        _sentTicks -= culprit.Ticks.Length;
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

    private void AddCut(int count, bool endOfInput)
    {
        var last = count == 0 ? _lastCut : _ticks.PositionAt(_sentTicks + count - 1);
        _sent.Add(new Cut(_lastCut, last, count, _hasGivenUp, endOfInput));
        (_lastCut, _hasGivenUp) = (last, false);
        _sentTicks += count;
    }

    private Slice TakeOut(FeatureStageSettings settings)
    {
        Resends = 0;
        _isOnlyMessage = false;
        return Out = SliceAtCursor(settings);
    }

    private Slice SliceAtCursor(FeatureStageSettings settings)
    {
        var cut = _sent[_cursor];
        var ticks = cut.Count == 0 ? [] : _ticks.Copy(_ticksBeforeCursor, cut.Count, slices);
        return new(symbol, settings.Epoch, cut.PreviousPosition, ticks, settings.Takeover, cut.AfterGap, cut.EndOfInput)
        {
            ContinuesSince = settings.ContinuesSince ?? settings.Epoch,
        };
    }

    private void RemoveFirst(int cuts, int ticks)
    {
        if (cuts > 0)
        {
            _sent.RemoveRange(0, cuts);
            _ticks.RemoveFirst(ticks);
            _cursor -= cuts;
            _ticksBeforeCursor -= ticks;
            _sentTicks -= ticks;
        }
    }

    /// <summary>Where a slice begins and ends; see <see cref="Slice"/>.</summary>
    private readonly record struct Cut(long PreviousPosition, long LastPosition, int Count, bool AfterGap, bool EndOfInput);
}
