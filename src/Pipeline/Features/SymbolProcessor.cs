using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// Everything one symbol remembers, and the answer to each slice: order and duplicates, features, time buckets, recent
/// ticks. A plain state machine without clock or I/O: the same slices give the same answers, also across
/// <see cref="SymbolCheckpoint"/>s. Not safe for several threads.
/// </summary>
public sealed partial class SymbolProcessor
{
    private readonly string _symbol;
    private readonly SymbolSetup _setup;
    private readonly long _incarnation;
    private readonly RecentTickBuffer _recent;
    private readonly List<FeatureVector> _vectors = [];
    private readonly int _longestLookBack;
    private readonly SymbolPast? _past;

    private SymbolGate _gate;
    private SymbolFeatures _features;
    private long _epoch;
    private long _position = Slice.Start;
    private int _connection;
    private SliceComputed? _lastAnswer;
    private bool _ended;

    // The last accepted tick, of which the next vector speaks.
    private Tick _last;
    private (long Epoch, long Position) _first;
    private long _accepted;
    private long _bucket;
    private bool _bucketOpen;
    private bool _late;
    private int _pricedTicksUntilGapIsForgotten;
    private int _gapsToReport;

    /// <param name="incarnation">Marks the answers, see <see cref="ISliceAnswer.Incarnation"/>.</param>
    public SymbolProcessor(string symbol, SymbolSetup setup, long incarnation = 0)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _symbol = symbol;
        _setup = setup;
        _incarnation = incarnation;
        _recent = new RecentTickBuffer(setup.RecentTicks);
        _longestLookBack = setup.Set.Features.Where(feature => feature.TimeFrameNanos == 0).Max(feature => (int?)feature.Kind.WarmUp) ?? 0;
        _past = setup.IsCorrected ? new SymbolPast(setup, setup.RecentTicks) : null;
        (_gate, _features) = CreateState();
    }

    /// <summary>The epoch of the ingest worker that owns the symbol, 0 before the first slice.</summary>
    public long Epoch => _epoch;

    /// <summary>Position of the last tick taken in, within <see cref="Epoch"/>.</summary>
    public long Position => _position;

    /// <summary>Rises with each change of what a checkpoint holds.</summary>
    public long Version { get; private set; }

    /// <summary>
    /// Position up to which the state is saved, told by the keeper of the checkpoints after each; null when none are taken:
    /// then the answers call durable what is computed.
    /// </summary>
    public long? Durable { get; set; }

    internal long FingerprintBits => _setup.Set.FingerprintBits;

    public RecentTicks Recent(int count) => new(_symbol, _recent.Newest(count));

    /// <summary>What it holds now; reading changes nothing.</summary>
    public SymbolState Read(int recentTicks)
    {
        var values = new double[_setup.Set.ColumnCount];
        _features.Write(values);
        return new SymbolState(
            _symbol,
            _epoch,
            _position,
            _first.Epoch,
            _first.Position,
            _accepted,
            _setup.Set.Fingerprint,
            values,
            QualityOf(values),
            _features.Price,
            _features.Bid,
            _features.Ask,
            _recent.Newest(recentTicks));
    }

    /// <summary>What vectors would have been without what a trade was told wrongly; reading changes nothing.</summary>
    public CorrectedVectors Correct(CorrectVectors query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _past is null || query.Epoch != _epoch
            ? new CorrectedVectors(_symbol, false, [], [])
            : _past.Correct(query, _accepted, _recent);
    }

    /// <summary>
    /// Takes a slice in, or says why not. Exceptions leave the state unusable: the caller starts afresh with a new instance.
    /// </summary>
    public ISliceAnswer Apply(Slice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (slice.Epoch < _epoch)
        {
            return new SliceStale(_symbol, slice.Epoch, _epoch) { Incarnation = _incarnation };
        }

        if (slice.Epoch > _epoch)
        {
            TakeOver(slice);
        }

        if (IsRepeated(slice))
        {
            return Repeat(slice);
        }

        if (slice.AfterGap)
        {
            DeclareGap();
            // A change of the connection since then is the same gap, not another.
            _connection = slice.Ticks is [var first, ..] ? first.Connection : _connection;
        }
        else if (slice.PreviousPosition > _position)
        {
            return new SliceBehind(_symbol, slice.Epoch, _position) { Incarnation = _incarnation };
        }

        Version++;
        return _lastAnswer = Compute(slice);
    }

    /// <summary>Says that an earlier state of the symbol was lost: what comes next is flagged, unless its source begins anew.</summary>
    public void DeclareLostState() => DeclareGap();

    private void TakeOver(Slice slice)
    {
        var known = _epoch;
        Version++;
        _epoch = slice.Epoch;
        _ended = false;
        if (known >= slice.ContinuesSince)
        {
            return;
        }

        _lastAnswer = null;
        _past?.Clear();
        _position = Slice.Start;
        _connection = 0;
        Durable = Durable is null ? null : Slice.Start;
        if (slice.Takeover == Takeover.Afresh)
        {
            // What was lost with an unreadable state is only made up for by an input that begins anew.
            if (known != 0 || slice.ContinuesSince == slice.Epoch)
            {
                Forget();
            }
        }
        else if (known != 0)
        {
            DeclareGap();
        }
    }

    private void Forget()
    {
        (_gate, _features) = CreateState();
        _accepted = 0;
        _bucketOpen = false;
        _pricedTicksUntilGapIsForgotten = 0;
        _gapsToReport = 0;
    }

    private bool IsRepeated(Slice slice) =>
        slice.EndOfInput ? _ended : slice.LastPosition <= _position;

    /// <summary>
    /// A worker sends a symbol's slices one at a time, so only the last one can still be waited for and gets its own answer.
    /// After a resumed worker has taken over, what the one before may not have passed on is the vectors of its last answer:
    /// they come with the slices that hold their positions, however these are cut now. Older ones were passed on long ago.
    /// </summary>
    private SliceComputed Repeat(Slice slice)
    {
        var durable = Durable ?? _position;
        if (_lastAnswer is { } last && (last.Epoch, last.LastPosition, last.EndOfInput) == (_epoch, slice.LastPosition, slice.EndOfInput))
        {
            return last.Durable == durable ? last : _lastAnswer = last with { Durable = durable };
        }

        LastAnswer.AddWithin(_vectors, _lastAnswer, slice, _epoch);
        return NewAnswer(slice, durable);
    }

    private SliceComputed Compute(Slice slice)
    {
        int accepted = 0, duplicates = 0, outOfOrder = 0;
        if (slice.Ticks is [var known, ..] && known.Position <= _position)
        {
            LastAnswer.AddWithin(_vectors, _lastAnswer, slice, _epoch);
        }

        foreach (ref readonly var original in slice.Ticks.AsSpan())
        {
            if (original.Position <= _position)
            {
                continue;
            }

            _position = original.Position;
            if (original.Connection != _connection)
            {
                _connection = original.Connection;
                DeclareGap();
            }

            var tick = original;
            switch (_gate.Judge(ref tick, out var late))
            {
                case null:
                    Accept(tick, late);
                    accepted++;
                    break;
                case RejectReason.Duplicate:
                    duplicates++;
                    break;
                default:
                    outOfOrder++;
                    break;
            }
        }

        if (slice.EndOfInput)
        {
            _ended = true;
            CloseBucket();
        }

        if (accepted > 0 && _setup.Mode == PipelineMode.Live)
        {
            _vectors.Add(Capture(closesBucket: false));
            // Viewers have this vector already: it need not come again when its bucket closes without another tick.
            _bucketOpen = false;
        }

        var answer = NewAnswer(slice, Durable ?? _position, accepted, duplicates, outOfOrder, _gapsToReport);
        _gapsToReport = 0;
        return answer;
    }

    /// <summary>With the vectors gathered so far.</summary>
    private SliceComputed NewAnswer(Slice slice, long durable, int accepted = 0, int duplicates = 0, int outOfOrder = 0, int gaps = 0)
    {
        var answer = new SliceComputed(
            _symbol, _epoch, slice.LastPosition, [.. _vectors], accepted, duplicates, outOfOrder, gaps, durable, slice.EndOfInput)
        {
            Incarnation = _incarnation,
        };
        _vectors.Clear();
        return answer;
    }

    private void Accept(in Tick tick, bool late)
    {
        var bucket = Timestamps.FloorDivide(tick.UnixNanos, _setup.BucketNanos);
        if (bucket != _bucket)
        {
            CloseBucket();
            _bucket = bucket;
        }

        if (_accepted++ == 0)
        {
            _first = (_epoch, tick.Position);
        }

        // The last one is counted already.
        _past?.Before(_accepted - 1, _features, _accepted == 1 ? double.NaN : _last.Volume);
        _features.Update(tick);
        _recent.Add(tick);
        _last = tick;
        _bucketOpen = true;
        _late = late;
        if (tick.IsPriced && (tick.Flags & TickFlags.NoPrice) == TickFlags.None)
        {
            _pricedTicksUntilGapIsForgotten = Math.Max(0, _pricedTicksUntilGapIsForgotten - 1);
        }
    }

    private void CloseBucket()
    {
        if (_bucketOpen)
        {
            _vectors.Add(Capture(closesBucket: true));
            _bucketOpen = false;
        }
    }

    private FeatureVector Capture(bool closesBucket)
    {
        var values = new double[_setup.Set.ColumnCount];
        _features.Write(values);
        return new FeatureVector
        {
            Symbol = _symbol,
            Set = _setup.Set,
            Epoch = _epoch,
            Position = _last.Position,
            UnixNanos = _last.UnixNanos,
            ArrivalTimestamp = _last.ArrivalTimestamp,
            Values = values,
            Price = _features.Price,
            Volume = _last.Volume,
            Bid = _features.Bid,
            Ask = _features.Ask,
            Quality = QualityOf(values),
            ClosesBucket = closesBucket,
        };
    }

    private VectorQuality QualityOf(double[] values) =>
        _features.QualityOf(values)
        | (_late ? VectorQuality.Late : VectorQuality.None)
        | (_pricedTicksUntilGapIsForgotten > 0 ? VectorQuality.Gap : VectorQuality.None);

    /// <summary>
    /// The flag stands until as many priced ticks have come as the slowest tick feature looks back: then no window holds
    /// ticks from both sides of the gap.
    /// </summary>
    private void DeclareGap()
    {
        _pricedTicksUntilGapIsForgotten = 1 + _longestLookBack;
        _gapsToReport++;
    }

    private (SymbolGate Gate, SymbolFeatures Features) CreateState()
    {
        var features = new SymbolFeatures(_setup.Set, _setup.Calendar);
        features.WarmUp(SymbolSetup.WarmUpBarLength, _setup.WarmUp(_symbol));
        return (new SymbolGate(_setup.Calendar, _setup.MaxDisorder, isLive: _setup.Mode == PipelineMode.Live), features);
    }
}
