using System.Buffers;
using System.Runtime.InteropServices;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>
/// The ticks of one or more frames with what was rejected on the way. Mutable and rented: it belongs to one stage at a
/// time, and the last one calls <see cref="Release"/>.
/// </summary>
public sealed class TickBatch
{
    private Tick[] _ticks = ArrayPool<Tick>.Shared.Rent(32);
    private RejectionCounts _rejected;
    private List<TradeCorrection>? _corrected;

    public int Count { get; private set; }

    public Span<Tick> Ticks => _ticks.AsSpan(0, Count);

    /// <summary>Events that were rejected so far, by reason.</summary>
    public ref readonly RejectionCounts Rejected => ref _rejected;

    /// <summary>The position that the next event takes; rises with every <see cref="Add"/> and <see cref="Reject"/>.</summary>
    public long NextPosition { get; set; }

    /// <summary>Arrival of the frame that is being decoded, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long ArrivalTimestamp { get; set; }

    /// <summary>The feed's connection that delivered the frame that is being decoded, see <see cref="Tick.Connection"/>.</summary>
    public int Connection { get; set; }

    /// <summary>Messages that are no tick and no fault: control messages, types and channels that are not asked for.</summary>
    public int Ignored { get; private set; }

    /// <summary>Corrections and cancellations of earlier trades; the features keep what they have.</summary>
    public int Corrections { get; private set; }

    /// <summary>Those of the <see cref="Corrections"/> that say which trade they mean; only in the batch of their frame.</summary>
    public IReadOnlyList<TradeCorrection> Corrected => _corrected ?? (IReadOnlyList<TradeCorrection>)[];

    /// <summary>What was wrong with the first malformed event, null when none was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Appends a tick, stamped with the next position, the frame's arrival and connection.</summary>
    public void Add(in Tick tick)
    {
        if (Count == _ticks.Length)
        {
            Grow(Count * 2);
        }

        _ticks[Count++] = tick with
        {
            Position = NextPosition++,
            ArrivalTimestamp = ArrivalTimestamp,
            Connection = Connection,
        };
    }

    /// <summary>Counts an event that cannot become a tick; it takes a position all the same.</summary>
    public void Reject(RejectReason reason, string? problem = null)
    {
        _rejected.Add(reason);
        NextPosition++;
        Problem ??= problem;
    }

    /// <summary>Counts a message that is no market event of ours; it takes no position.</summary>
    public void Ignore() => Ignored++;

    /// <summary>Counts a correction or cancellation that does not say which trade it means; it takes no position.</summary>
    public void Correct() => Corrections++;

    /// <summary>Counts and keeps a correction or cancellation; it takes no position.</summary>
    public void Correct(TradeCorrection correction)
    {
        Corrections++;
        (_corrected ??= []).Add(correction);
    }

    /// <summary>Takes out the ticks that a filter refuses, counted under its reason, and keeps the order of the rest.</summary>
    /// <param name="judge">Gets each tick by reference (it may mend it); null = keep.</param>
    public void Filter<TJudge>(ref TJudge judge)
        where TJudge : struct, ITickJudge
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            ref var tick = ref _ticks[i];
            if (judge.Judge(ref tick) is { } reason)
            {
                _rejected.Add(reason);
            }
            else
            {
                if (kept != i)
                {
                    _ticks[kept] = tick;
                }

                kept++;
            }
        }

        Count = kept;
    }

    /// <summary>Appends all that another batch holds and releases it.</summary>
    public TickBatch Absorb(TickBatch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Count + other.Count > _ticks.Length)
        {
            Grow(Math.Max(Count * 2, Count + other.Count));
        }

        other.Ticks.CopyTo(_ticks.AsSpan(Count));
        Count += other.Count;
        _rejected.Add(other._rejected);
        NextPosition = Math.Max(NextPosition, other.NextPosition);
        Ignored += other.Ignored;
        Corrections += other.Corrections;
        Problem ??= other.Problem;
        other.Release();
        return this;
    }

    public void Release()
    {
        ArrayPool<Tick>.Shared.Return(_ticks, clearArray: false);
        _ticks = [];
        Count = 0;
    }

    private void Grow(int capacity)
    {
        var larger = ArrayPool<Tick>.Shared.Rent(capacity);
        Ticks.CopyTo(larger);
        ArrayPool<Tick>.Shared.Return(_ticks);
        _ticks = larger;
    }
}

/// <summary>Decides on one tick: null keeps it, a reason takes it out. A struct, so that the loop is inlined.</summary>
public interface ITickJudge
{
    RejectReason? Judge(ref Tick tick);
}
