using System.Diagnostics;
using System.Text;
using Akka.Actor;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using AkkaDayTrade.Pipeline.Telemetry;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace AkkaDayTrade.Micro;

/// <summary>
/// What counting and tracing costs on the hot path: a frame of twenty trades decoded and put into its symbol's features, without
/// metrics, with all that the stages and the entity count of it while OpenTelemetry collects, and with tracing of one slice in a
/// thousand besides. Streams and messages, which make the path longer and the share smaller, are left out. The differences are small:
/// more runs than of the other benchmarks make them more than noise.
/// </summary>
[WarmupCount(5)]
[IterationCount(25)]
public class TelemetryBenchmarks : IDisposable
{
    private const int TicksPerFrame = 20;

    private readonly SymbolProcessor _processor = new(Market.Symbol, new SymbolSetup
    {
        Set = Market.DefaultSet,
        Calendar = TradingCalendars.Always,
        Mode = PipelineMode.Live,
        BucketNanos = Timestamps.ToNanos(TimeSpan.FromMilliseconds(100)),
        MaxDisorder = TimeSpan.FromSeconds(2),
        RecentTicks = 256,
    });

    private readonly PipelineMetrics _metrics = new();
    private readonly SliceTraces _traces = new(1000);
    private readonly SymbolLane _lane = new(Market.Symbol, new SymbolLedger()[Market.Symbol], new TickArrays(1024), new TickArrays(1024));
    private SliceAccounts _accounts = null!;
    private IFrameDecoder _decoder = null!;
    private MeterProvider? _meters;
    private ActivityListener? _listener;
    private Frame _frame;
    private long _position = -1;
    private long _nanos;

    [GlobalSetup]
    public void SetUp()
    {
        _accounts = new SliceAccounts(_metrics, Market.DefaultSet.Features.Count);
        _decoder = FrameDecoders.Create(new FeedOptions { Format = FeedFormat.Polygon }, new SymbolTable());
        var trades = Enumerable.Range(0, TicksPerFrame).Select(i =>
            $$"""{"ev":"T","sym":"7203","x":4,"i":"{{52983 + i}}","z":3,"p":{{2890 + (i % 7)}}.5,"s":40,"c":[14,12],"t":{{1771943400123 + i}},"q":{{918273 + i}}}""");
        _frame = Frame.CopyOf(Encoding.UTF8.GetBytes($"[{string.Join(',', trades)}]"), 0);
        _nanos = Timestamps.ToUnixNanos(Market.Start);
    }

    [GlobalSetup(Target = nameof(WithMetrics))]
    public void SetUpCollecting()
    {
        SetUp();
        _meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter(PipelineMetrics.MeterName)
            .AddReader(new PeriodicExportingMetricReader(new NoExporter(), exportIntervalMilliseconds: 1000))
            .Build();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PipelineTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
    }

    [GlobalSetup(Target = nameof(WithMetricsAndTraces))]
    public void SetUpTracing()
    {
        SetUpCollecting();
        ActivitySource.AddActivityListener(_listener!);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _meters?.Dispose();
        _listener?.Dispose();
        _metrics.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public ISliceAnswer WithoutMetrics()
    {
        var slice = Decode(Stopwatch.GetTimestamp(), out _, out _, out _);
        return _processor.Apply(slice);
    }

    [Benchmark]
    public ISliceAnswer WithMetrics() => Measured(isTraced: false);

    [Benchmark]
    public ISliceAnswer WithMetricsAndTraces() => Measured(isTraced: true);

    private SliceComputed Measured(bool isTraced)
    {
        var arrival = Stopwatch.GetTimestamp();
        var slice = Decode(arrival, out var ignored, out var corrections, out var rejected);
        _metrics.FrameArrived();
        _metrics.EventsIgnored(ignored, corrections);
        _metrics.RecordFeedLag(TimeSpan.FromMilliseconds(20));
        _metrics.TicksArrived(slice.Ticks.Length);
        _metrics.Rejected(rejected);
        slice = isTraced ? _traces.Begin(_lane, slice) : slice;
        var started = Stopwatch.GetTimestamp();
        var computed = (SliceComputed)_processor.Apply(slice);
        computed.Computing = ClockSpan.Since(started);
        _accounts.Count(_lane.Progress, slice, computed);
        _metrics.TicksRetained(slice.Ticks.Length);
        if (isTraced)
        {
            var trace = _traces.Answered(_lane, computed, ActorRefs.Nobody);
            foreach (var vector in computed.Vectors)
            {
                vector.Trace = trace;
            }
        }

        _metrics.TicksRetained(-slice.Ticks.Length);
        return computed;
    }

    /// <summary>The frame as if it had arrived now, with trades later than those before.</summary>
    private Slice Decode(long arrival, out int ignored, out int corrections, out RejectionCounts rejected)
    {
        var batch = new TickBatch { ArrivalTimestamp = arrival };
        _decoder.Decode(_frame, batch);
        var previous = _position;
        var ticks = new Tick[batch.Count];
        for (var i = 0; i < ticks.Length; i++)
        {
            _position++;
            _nanos += Timestamps.NanosPerMillisecond;
            ticks[i] = batch.Ticks[i] with { Position = _position, TradeId = (ulong)_position + 1, UnixNanos = _nanos };
        }

        (ignored, corrections, rejected) = (batch.Ignored, batch.Corrections, batch.Rejected);
        batch.Release();
        return new Slice(Market.Symbol, 1, previous, ticks, Takeover.AfterGap);
    }

    /// <summary>Takes what was collected, as an exporter does, and sends it nowhere.</summary>
    private sealed class NoExporter : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
