using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Audit;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Pipeline.Tests.Predict;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Audit;

public sealed class ContinuousAuditTests : IAsyncDisposable
{
    private const string Symbol = "7203";
    private const long Epoch = 5;

    private readonly SymbolSetup _setup = new()
    {
        Set = FeatureSet.Parse("sma(3) rsi(3) bollinger(4,2)"),
        Calendar = TradingCalendars.Always,
        Mode = PipelineMode.Live,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        MaxDisorder = TimeSpan.Zero,
        RecentTicks = 1,
    };

    private readonly PipelineMetrics _pipeline = new();
    private readonly AuditMetrics _metrics;
    private readonly FakeTimeProvider _time = new();
    private readonly List<BitDifference> _alerts = [];
    private readonly SymbolProcessor _entity;
    private readonly ContinuousAudit _audit;
    private byte[]? _checkpoint;
    private long _next;

    public ContinuousAuditTests()
    {
        _metrics = new AuditMetrics(_pipeline);
        _entity = new SymbolProcessor(Symbol, _setup);
        _audit = new ContinuousAudit(
            new AuditOptions { Period = TimeSpan.FromDays(1) }, _setup, () => [Symbol], _ => Task.FromResult(_checkpoint), _alerts.Add, _metrics, _time, NullLogger.Instance);
    }

    [Fact]
    public async Task What_the_ticks_give_should_raise_no_alert()
    {
        await WatchAsync();
        var served = Serve(20, _ => { });

        await PassTimeUntilAsync(() => _metrics.Vectors >= served.Length);

        (_metrics.Differences, _metrics.Abandoned, _alerts.Count).ShouldBe((0, 0, 0));
        _metrics.Figures.ShouldBe(_metrics.Vectors * (_setup.Set.ColumnCount + 4));
    }

    [Fact]
    public async Task First_differing_bit_should_be_alerted_once_and_named()
    {
        await WatchAsync();
        FeatureVector? wrong = null;
        Serve(20, vectors =>
        {
            if (wrong is null && vectors is [.., var last] && last.Position > 15)
            {
                wrong = last;
                last.Values[0] = Math.BitIncrement(last.Values[0]);
            }
        });

        await PassTimeUntilAsync(() => _metrics.Differences > 0);

        var difference = _alerts.ShouldHaveSingleItem();
        (difference.Symbol, difference.Epoch, difference.Position, difference.Figure).ShouldBe((Symbol, Epoch, wrong!.Position, "sma_3"));
        (difference.ServedBits - difference.ComputedBits).ShouldBe(1);
    }

    [Fact]
    public async Task Declared_gap_should_give_the_symbol_up_and_be_no_difference()
    {
        await WatchAsync();
        var ticks = NextTicks(5);
        Offer(ticks);
        // Input was lost on the way to the entity, which says so; the ticks do not tell of it.
        var slice = new Slice(Symbol, Epoch, _entity.Position, ticks, Takeover.AfterGap, AfterGap: true);
        _audit.Offer(((SliceComputed)_entity.Apply(slice)).Vectors);

        await PassTimeUntilAsync(() => _metrics.Abandoned > 0);

        (_metrics.Differences, _alerts.Count).ShouldBe((0, 0));
    }

    public async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        _pipeline.Dispose();
    }

    /// <summary>Until the symbol is drawn, and its audit has a state to start from.</summary>
    private async Task WatchAsync()
    {
        await PassTimeUntilAsync(() => _metrics.Samples > 0);
        Serve(10, _ => { });
        _checkpoint = SymbolCheckpoint.Of(_entity);
    }

    /// <summary>Ticks as they pass the filters and vectors as the entity serves them, the latter changed on the way.</summary>
    private FeatureVector[] Serve(int count, Action<FeatureVector[]> change)
    {
        var served = new List<FeatureVector>();
        foreach (var ticks in NextTicks(count).Chunk(3))
        {
            Offer(ticks);
            var vectors = ((SliceComputed)_entity.Apply(new Slice(Symbol, Epoch, _entity.Position, ticks, Takeover.AfterGap))).Vectors;
            change(vectors);
            _audit.Offer(vectors);
            served.AddRange(vectors);
        }

        return [.. served];
    }

    private void Offer(Tick[] ticks)
    {
        var batch = new TickBatch();
        foreach (var tick in ticks)
        {
            batch.NextPosition = tick.Position;
            batch.Add(tick);
        }

        _audit.Offer(Epoch, batch);
        batch.Release();
    }

    private Tick[] NextTicks(int count)
    {
        var first = _next;
        _next += count;
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Tick
            {
                Symbol = Symbol,
                Position = first + i,
                UnixNanos = (1_767_000_000L * Timestamps.NanosPerSecond) + ((first + i) * 70 * Timestamps.NanosPerMillisecond),
                Price = 2000 + ((first + i) * 37 % 11),
                Volume = 100,
                Bid = double.NaN,
                Ask = double.NaN,
                Kind = TickKind.Trade,
            }),
        ];
    }

    private Task PassTimeUntilAsync(Func<bool> condition) => Waiting.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return condition();
    });
}
