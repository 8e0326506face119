using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>A message for the entity of one symbol; the shard region routes by <see cref="Symbol"/>.</summary>
public interface ISymbolMessage
{
    string Symbol { get; }
}

/// <summary>
/// Ticks of one symbol in the order of their positions, sent one slice at a time. Immutable: a resend is the same slice.
/// </summary>
/// <param name="Epoch">The ingest worker's epoch; a higher one takes the symbol over.</param>
/// <param name="PreviousPosition">Position of the symbol's last tick before this slice in this epoch, <see cref="Start"/> for the first.</param>
/// <param name="Ticks">Their positions rise; may be empty only when <paramref name="EndOfInput"/> is set.</param>
/// <param name="Continues">Positions mean the same as in earlier epochs (a resumable source): skip what is already in.</param>
/// <param name="GapFrom">Position up to which ticks are lost for good; the entity flags the gap and goes on from here. Null = none.</param>
/// <param name="EndOfInput">The source has ended: the open time bucket closes with this slice.</param>
public sealed record Slice(
    string Symbol,
    long Epoch,
    long PreviousPosition,
    Tick[] Ticks,
    bool Continues = false,
    long? GapFrom = null,
    bool EndOfInput = false) : ISymbolMessage
{
    /// <summary>The <see cref="PreviousPosition"/> of an epoch's first slice.</summary>
    public const long Start = -1;

    /// <summary>Position of the slice's last tick.</summary>
    public long LastPosition => Ticks.Length == 0 ? PreviousPosition : Ticks[^1].Position;
}

/// <summary>What an entity says to a slice. Answers name the slice by epoch and position, so late and repeated ones do no harm.</summary>
public interface ISliceAnswer : ISymbolMessage
{
    long Epoch { get; }
}

/// <summary>The slice is in the features.</summary>
/// <param name="LastPosition">The slice's last position.</param>
/// <param name="Accepted">Ticks that advanced the state.</param>
/// <param name="Rejected">Ticks that the symbol's memory refused (duplicates, order, …).</param>
/// <param name="Durable">Position up to which the state would survive the entity.</param>
/// <param name="GapDeclared">The entity flagged a gap with this slice.</param>
public sealed record SliceComputed(
    string Symbol,
    long Epoch,
    long LastPosition,
    FeatureVector[] Vectors,
    int Accepted,
    RejectionCounts Rejected,
    long Durable,
    bool GapDeclared) : ISliceAnswer;

/// <summary>The slice does not follow on what the entity has: resend from <paramref name="Position"/> + 1.</summary>
public sealed record SliceBehind(string Symbol, long Epoch, long Position) : ISliceAnswer;

/// <summary>A newer worker owns the symbol: the sender stops.</summary>
/// <param name="Epoch">Epoch of the refused slice.</param>
/// <param name="Owner">Epoch of the worker that owns the symbol.</param>
public sealed record SliceStale(string Symbol, long Epoch, long Owner) : ISliceAnswer;

/// <summary>Query: the newest ticks of the circular buffer, oldest first. Answered by <see cref="RecentTicks"/>.</summary>
public sealed record GetRecentTicks(string Symbol, int Count) : ISymbolMessage;

/// <summary>Answer to <see cref="GetRecentTicks"/>.</summary>
public sealed record RecentTicks(string Symbol, Tick[] Ticks);
