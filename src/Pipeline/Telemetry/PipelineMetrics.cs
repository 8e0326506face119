using System.Diagnostics;
using System.Diagnostics.Metrics;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>The stages whose latency is measured from the frame's arrival.</summary>
public enum LatencyStage
{
    Features,
    Stored,
    Predicted,
    Alerted,
}

/// <summary>
/// What the pipeline counts, in one place: read by the summary, the API and the meters of <see cref="MeterName"/>.
/// Safe for use by several threads; one instance per host.
/// </summary>
public sealed class PipelineMetrics : IDisposable
{
    public const string MeterName = "AkkaDayTrade";

    /// <summary>
    /// Buckets for what takes from 50 µs to 10 s, ten to a decade: a quantile that is read from them, p99.9 too, is at most a
    /// quarter off. The usual ones begin at 5 s.
    /// </summary>
    internal static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = DurationBuckets() };

    private readonly Meter _meter;
    private readonly long[] _rejected = new long[RejectReasons.Count];
    private readonly LatencyHistogram[] _latencies = [new(), new(), new(), new()];
    private readonly Histogram<double> _latency;
    private readonly Histogram<double> _feedLag;
    private readonly KeyValuePair<string, object?>[] _stageTags =
        [new("stage", "features"), new("stage", "stored"), new("stage", "predicted"), new("stage", "alerted")];

    private long _frames;
    private long _ignored;
    private long _corrections;
    private long _ticks;
    private long _accepted;
    private long _duplicates;
    private long _gaps;
    private long _resends;
    private long _reread;
    private long _retained;
    private long _exposed;
    private long _featureValues;
    private long _storeWrites;
    private long _storeConflated;
    private long _storeErrors;
    private long _historyLost;

    public PipelineMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _latency = _meter.CreateHistogram<double>("daytrade.latency", "s", "From the frame's arrival on the socket to the stage's end", advice: Durations);
        _feedLag = _meter.CreateHistogram<double>("daytrade.feed.lag", "s", "From the event time of a live frame's first tick to the frame's arrival", advice: Durations);
        Observe("daytrade.frames", () => Frames);
        Observe("daytrade.ticks", () => Volatile.Read(ref _ticks));
        Observe("daytrade.ticks_reread", () => Reread);
        Observe("daytrade.feature_values", () => FeatureValues);
        Observe("daytrade.gaps", () => Gaps);
        Observe("daytrade.resends", () => Resends);
        Observe("daytrade.exposed", () => Exposed);
        _meter.CreateObservableGauge(
            "daytrade.stored_lag", () => StoreBacklog.Lag.TotalSeconds, "s", "How long what the store has not yet written has waited; 0 when nothing waits");
        _meter.CreateObservableGauge(
            "daytrade.stalled", () => FeatureBacklog.Lag.TotalSeconds, "s", "How long slices have been out without an answer to any of them; 0 while answers come");
        _meter.CreateObservableGauge("daytrade.retained", () => Retained, "{tick}", "Answered ticks that are kept until they are durable");
        Observe("daytrade.store.writes", () => StoreWrites);
        Observe("daytrade.store.conflated", () => StoreConflated);
        Observe("daytrade.store.errors", () => StoreErrors);
        Observe("daytrade.store.history_lost", () => HistoryLost);
        _meter.CreateObservableCounter("daytrade.events_ignored", () => new Measurement<long>[]
        {
            new(Corrections, new KeyValuePair<string, object?>("type", "correction")),
            new(Ignored, new KeyValuePair<string, object?>("type", "other")),
        });
        _meter.CreateObservableCounter("daytrade.rejected", () => RejectReasons.All.Select((name, reason) =>
            new Measurement<long>(Volatile.Read(ref _rejected[reason]), new KeyValuePair<string, object?>("reason", name))));
    }

    /// <summary>For instruments that belong to one stage only (predictions, alerts).</summary>
    public Meter Meter => _meter;

    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Messages that are no tick and no fault: control messages, types and channels that are not asked for.</summary>
    public long Ignored => Volatile.Read(ref _ignored);

    /// <summary>Corrections and cancellations of earlier trades; the features keep what they have, see `daytrade.corrections`.</summary>
    public long Corrections => Volatile.Read(ref _corrections);

    /// <summary>Events in: accepted and rejected ones, trades and quotes alike; those read again are not counted twice.</summary>
    public long Ticks => Volatile.Read(ref _ticks) - Reread;

    /// <summary>Ticks that were read again after a source was taken up again, and were in the features already.</summary>
    public long Reread => Volatile.Read(ref _reread);

    public long Accepted => Volatile.Read(ref _accepted);

    public long Duplicates => Volatile.Read(ref _duplicates);

    public long Gaps => Volatile.Read(ref _gaps);

    public long Resends => Volatile.Read(ref _resends);

    /// <summary>Answered ticks that are kept now until they are durable.</summary>
    public long Retained => Volatile.Read(ref _retained);

    /// <summary>Ticks that were forgotten before they were durable, because too many were retained.</summary>
    public long Exposed => Volatile.Read(ref _exposed);

    /// <summary>Values brought up to date: one per accepted tick and feature of the set, ready or not.</summary>
    public long FeatureValues => Volatile.Read(ref _featureValues);

    public long StoreWrites => Volatile.Read(ref _storeWrites);

    public long StoreConflated => Volatile.Read(ref _storeConflated);

    public long StoreErrors => Volatile.Read(ref _storeErrors);

    /// <summary>Seconds of a symbol's history that Redis did not take in time.</summary>
    public long HistoryLost => Volatile.Read(ref _historyLost);

    /// <summary>
    /// How long the newest values have waited for Redis: each symbol from the first vector after its last write on, however often a
    /// newer one has taken that vector's place, the write under way included.
    /// </summary>
    public Backlog StoreBacklog { get; } = new();

    /// <summary>How long slices have been out without an answer to any of them; zero while answers come.</summary>
    public Backlog FeatureBacklog { get; } = new();

    public long RejectedBy(RejectReason reason) => Volatile.Read(ref _rejected[(int)reason]);

    /// <summary>From the event time of a live frame's first tick to the frame's arrival, as far as both clocks agree.</summary>
    public LatencyHistogram FeedLag { get; } = new();

    public LatencyHistogram LatencyOf(LatencyStage stage) => _latencies[(int)stage];

    public void FrameArrived() => Interlocked.Increment(ref _frames);

    public void RecordFeedLag(TimeSpan lag)
    {
        FeedLag.Record(lag);
        _feedLag.Record(Math.Max(0, lag.TotalSeconds));
    }

    public void EventsIgnored(long ignored, long corrections)
    {
        Interlocked.Add(ref _ignored, ignored);
        Interlocked.Add(ref _corrections, corrections);
    }

    /// <summary>Events that a decoder found in frames, readable or not.</summary>
    public void TicksArrived(long count) => Interlocked.Add(ref _ticks, count);

    public void TicksAccepted(long count) => Interlocked.Add(ref _accepted, count);

    public void Rejected(RejectReason reason, long count = 1)
    {
        if (count == 0)
        {
            return;
        }

        Interlocked.Add(ref _rejected[(int)reason], count);
        if (reason == RejectReason.Duplicate)
        {
            Interlocked.Add(ref _duplicates, count);
        }
    }

    public void Rejected(in RejectionCounts counts)
    {
        for (var reason = 0; reason < RejectReasons.Count; reason++)
        {
            Rejected((RejectReason)reason, counts[reason]);
        }
    }

    public void GapsDeclared(long count) => Interlocked.Add(ref _gaps, count);

    public void TicksReread(long count) => Interlocked.Add(ref _reread, count);

    public void TicksRetained(long change) => Interlocked.Add(ref _retained, change);

    public void TicksExposed(long count) => Interlocked.Add(ref _exposed, count);

    public void SliceResent() => Interlocked.Increment(ref _resends);

    public void FeaturesComputed(long values) => Interlocked.Add(ref _featureValues, values);

    public void StoreWrote(long writes) => Interlocked.Add(ref _storeWrites, writes);

    public void StoreConflatedAway(long writes) => Interlocked.Add(ref _storeConflated, writes);

    public void StoreLostHistory(long seconds) => Interlocked.Add(ref _historyLost, seconds);

    public void StoreFailed(long errors = 1) => Interlocked.Add(ref _storeErrors, errors);

    /// <summary>Records how long ago a frame arrived, at the end of a stage.</summary>
    public void RecordLatency(LatencyStage stage, long arrivalTimestamp)
    {
        var elapsed = Stopwatch.GetElapsedTime(arrivalTimestamp);
        _latencies[(int)stage].Record(elapsed);
        _latency.Record(elapsed.TotalSeconds, _stageTags[(int)stage]);
    }

    public void Dispose() => _meter.Dispose();

    private static double[] DurationBuckets()
    {
        double[] steps = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8];
        double[] decades = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];
        // By way of decimals: 0.0003 and not 0.00030000000000000003 is what a reader of the text form should see.
        return [.. decades.SelectMany(decade => steps.Select(step => (double)((decimal)decade * (decimal)step))).Where(bucket => bucket >= 5e-5), 10];
    }

    private void Observe(string name, Func<long> read) => _meter.CreateObservableCounter(name, read);
}
