using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>A message for the entity of one symbol; the shard region routes by <see cref="Symbol"/>.</summary>
public interface ISymbolMessage
{
    string Symbol { get; }
}

/// <summary>What a new epoch whose positions do not continue those of the entity's own means for the state that it has.</summary>
public enum Takeover : byte
{
    /// <summary>A live feed: positions start anew and what was sent in between is lost. The entity keeps its state and flags a gap.</summary>
    AfterGap,

    /// <summary>A source that is read from its beginning: the entity starts from an empty state.</summary>
    Afresh,
}

/// <summary>
/// Ticks of one symbol in the order of their positions, sent one slice at a time. Nobody changes them before the slice is answered;
/// who answers keeps none of them but copies. A resend is the same slice.
/// </summary>
/// <param name="Epoch">The ingest worker's epoch; a higher one takes the symbol over.</param>
/// <param name="PreviousPosition">Position of the symbol's last tick before this slice in this epoch, <see cref="Start"/> for the first.</param>
/// <param name="Ticks">Their positions rise. Empty only when <paramref name="EndOfInput"/> is set.</param>
/// <param name="Takeover">What an entity does whose own epoch is older than <see cref="ContinuesSince"/>.</param>
/// <param name="AfterGap">Ticks before this slice are lost for good: the entity flags the gap and goes on from here.</param>
/// <param name="EndOfInput">The source has ended: the open time bucket closes with this slice.</param>
public sealed record Slice(
    string Symbol,
    long Epoch,
    long PreviousPosition,
    Tick[] Ticks,
    Takeover Takeover,
    bool AfterGap = false,
    bool EndOfInput = false) : ISymbolMessage
{
    /// <summary>The <see cref="PreviousPosition"/> of an epoch's first slice.</summary>
    public const long Start = -1;

    /// <summary>
    /// The oldest epoch in which positions mean the same as in this one, as after a resumable source was taken up again: an
    /// entity that knows it or a later one skips what it already has. By default positions start anew.
    /// </summary>
    public long ContinuesSince { get; init; } = Epoch;

    /// <summary>The trace that the slice belongs to, in the W3C form; null for those that are not traced, and when it is sent again.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Position of the slice's last tick.</summary>
    public long LastPosition => Ticks.Length == 0 ? PreviousPosition : Ticks[^1].Position;
}

/// <summary>What an entity says to a slice. Answers name the slice by epoch and position, so late and repeated ones do no harm.</summary>
public interface ISliceAnswer : ISymbolMessage
{
    long Epoch { get; }

    /// <summary>Which life of the entity answers: a number that no other life of it has.</summary>
    long Incarnation { get; }
}

/// <summary>The slice is in the features.</summary>
/// <param name="LastPosition">The slice's last position.</param>
/// <param name="Vectors">The vectors of the time buckets that closed and, on a live feed, the newest; positions rise.</param>
/// <param name="Accepted">Ticks that advanced the state.</param>
/// <param name="Duplicates">Ticks that the symbol's memory refused as duplicates.</param>
/// <param name="OutOfOrder">Ticks that the symbol's memory refused as too far back in event time.</param>
/// <param name="GapsDeclared">Gaps that the entity flagged within this slice.</param>
/// <param name="Durable">Position up to which the state would survive the entity.</param>
/// <param name="EndOfInput">The slice's own: the one that ends the input has the last position of the slice before it.</param>
public sealed record SliceComputed(
    string Symbol,
    long Epoch,
    long LastPosition,
    FeatureVector[] Vectors,
    int Accepted,
    int Duplicates,
    int OutOfOrder,
    int GapsDeclared,
    long Durable,
    bool EndOfInput = false) : ISliceAnswer
{
    public long Incarnation { get; init; }

    /// <summary>When the entity computed it; set by the entity before it answers, and not known of an entity of an earlier release.</summary>
    public ClockSpan Computing { get; set; }
}

/// <summary>The slice does not follow on what the entity has: resend from <paramref name="Position"/> + 1.</summary>
public sealed record SliceBehind(string Symbol, long Epoch, long Position) : ISliceAnswer
{
    public long Incarnation { get; init; }
}

/// <summary>A newer worker owns the symbol: the sender stops.</summary>
/// <param name="Epoch">Epoch of the refused slice.</param>
/// <param name="Owner">Epoch of the worker that owns the symbol.</param>
public sealed record SliceStale(string Symbol, long Epoch, long Owner) : ISliceAnswer
{
    public long Incarnation { get; init; }
}

/// <summary>The slice killed the entity, which starts anew.</summary>
public sealed record SliceFailed(string Symbol, long Epoch, long LastPosition, string Reason, bool EndOfInput = false) : ISliceAnswer
{
    public long Incarnation { get; init; }
}

/// <summary>
/// Unasked, to the sender of the last slice, after each checkpoint: the state up to a position survives the entity. To be
/// believed only from the incarnation that answered last.
/// </summary>
public sealed record SymbolDurable(string Symbol, long Epoch, long Position) : ISliceAnswer
{
    public long Incarnation { get; init; }
}

/// <summary>Query: the newest ticks of the circular buffer. Answered by <see cref="RecentTicks"/>.</summary>
public sealed record GetRecentTicks(string Symbol, int Count) : ISymbolMessage;

/// <summary>Answer to <see cref="GetRecentTicks"/>, oldest first.</summary>
public sealed record RecentTicks(string Symbol, Tick[] Ticks) : ISymbolMessage;

/// <summary>Query: what an entity holds now. Answered by <see cref="SymbolState"/>.</summary>
/// <param name="RecentTicks">How many of the newest ticks to add.</param>
public sealed record GetSymbolState(string Symbol, int RecentTicks) : ISymbolMessage;

/// <summary>Answer to <see cref="GetSymbolState"/>: the state after the last tick.</summary>
/// <param name="Epoch">The ingest worker's that owns the symbol, 0 before the first slice.</param>
/// <param name="Position">Of the last tick taken in, within <paramref name="Epoch"/>.</param>
/// <param name="FirstEpoch">Epoch of the first tick that is in the features.</param>
/// <param name="FirstPosition">Position of that tick within <paramref name="FirstEpoch"/>.</param>
/// <param name="Accepted">How many ticks are in the features.</param>
/// <param name="Fingerprint">Of the feature set that lays out <paramref name="Values"/>.</param>
/// <param name="Values">Every feature's value and metadata by column, NaN = not ready.</param>
/// <param name="Price">Last price, NaN before the first; likewise bid and ask.</param>
/// <param name="Recent">The newest ticks, oldest first.</param>
public sealed record SymbolState(
    string Symbol,
    long Epoch,
    long Position,
    long FirstEpoch,
    long FirstPosition,
    long Accepted,
    string Fingerprint,
    double[] Values,
    VectorQuality Quality,
    double Price,
    double Bid,
    double Ask,
    Tick[] Recent) : ISymbolMessage
{
    /// <summary>Address of the node that holds the entity.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>From the arrival of the last slice's last frame to the end of its computation; null when it came from another machine's clock.</summary>
    public TimeSpan? ArrivalToComputed { get; init; }

    /// <summary>How long the entity computed on the last slice; null before the first.</summary>
    public TimeSpan? Computing { get; init; }

    /// <summary>Position up to which the state would survive the entity, within <see cref="Epoch"/>; <see cref="Slice.Start"/> when nothing of it would, null without checkpoints.</summary>
    public long? Durable { get; init; }
}

/// <summary>
/// Query: what the vectors at some positions would have been, had a trade been told as it is corrected now. Changes nothing.
/// Answered by <see cref="CorrectedVectors"/>.
/// </summary>
/// <param name="Epoch">Within which the positions count.</param>
public sealed record CorrectVectors(string Symbol, TradeCorrection Correction, long Epoch, long[] Positions) : ISymbolMessage;

/// <summary>Answer to <see cref="CorrectVectors"/>: for each position at or after the trade the vector as it was and as it would have been.</summary>
/// <param name="IsKnown">False when the trade is not among what the entity can go back to: too long ago, or not come yet.</param>
/// <param name="Corrected">As many as <paramref name="Original"/>, at the same positions.</param>
public sealed record CorrectedVectors(string Symbol, bool IsKnown, FeatureVector[] Original, FeatureVector[] Corrected) : ISymbolMessage;
