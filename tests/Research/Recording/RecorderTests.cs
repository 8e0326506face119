using System.Diagnostics.Metrics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Research.Audit;
using AkkaDayTrade.Research.Backfill;
using AkkaDayTrade.Research.Recording;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Research.Tests.Recording;

public sealed class RecorderTests : IDisposable
{
    private const string Features = "sma(5) rsi(5) bollinger(5,2) vwap volume_ratio(3)@5s";
    private const long Epoch = 1_795_000_000_000;

    private readonly TemporaryDirectory _directory = new();
    private readonly Meter _meter = new("test");
    private readonly RecordMetrics _metrics;
    private readonly SymbolSetup _setup = Tapes.Setup(Features, PipelineMode.Live);

    public RecorderTests() => _metrics = new RecordMetrics(_meter);

    public void Dispose()
    {
        _meter.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_recorded_session_should_be_computed_again_without_a_differing_bit()
    {
        await RecordAsync(Tapes.Random(1, 3000), new SymbolProcessor("7203", _setup));

        var result = await AuditAsync();

        result.Differing.ShouldBe(0, string.Join('\n', result.Examples));
        (result.Ticks, result.NotComparable, result.BeforeStart).ShouldBe((3000, 0, 0));
        result.Vectors.ShouldBeGreaterThan(100);
        result.Figures.ShouldBe(result.Vectors * (_setup.Set.ColumnCount + 4));
    }

    [Fact]
    public async Task A_session_that_went_on_from_a_saved_state_should_be_audited_from_there()
    {
        var processor = new SymbolProcessor("7203", _setup);
        processor.Apply(new Slice("7203", Epoch - 1, Slice.Start, Tapes.Random(2, 500), Takeover.AfterGap));
        var saved = SymbolCheckpoint.Of(processor);

        await RecordAsync([.. Tapes.Random(3, 1000).Select(tick => tick with { UnixNanos = tick.UnixNanos + (3600 * Timestamps.NanosPerSecond) })], processor, saved);
        var result = await AuditAsync();

        result.Differing.ShouldBe(0, string.Join('\n', result.Examples));
        result.NotComparable.ShouldBe(0);
        result.Vectors.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task A_wrong_figure_should_be_found()
    {
        await RecordAsync(Tapes.Random(4, 500), new SymbolProcessor("7203", _setup), tamper: true);

        var result = await AuditAsync();

        result.Differing.ShouldBe(1);
        result.Examples.ShouldHaveSingleItem().ShouldContain("sma_5");
    }

    [Fact]
    public async Task Backfill_of_a_recording_should_equal_the_newest_that_was_served_of_each_bucket()
    {
        var served = await RecordAsync(Tapes.Random(5, 2000), new SymbolProcessor("7203", _setup));
        var backfill = new RecordingBackfill(await Research.Recording.Recording.OpenAsync(_directory["rec"]), specifications: null);

        var vectors = new List<string>();
        await foreach (var vector in backfill.VectorsAsync("7203"))
        {
            vectors.Add(Tapes.Show(vector));
        }

        vectors.ShouldBe(served.GroupBy(vector => Timestamps.FloorDivide(vector.UnixNanos, _setup.BucketNanos)).Select(bucket => Tapes.Show(bucket.Last())));
    }

    [Fact]
    public async Task What_has_no_room_should_be_left_out_counted_and_marked()
    {
        await using (var recorder = NewRecorder(maxWaiting: 1000, state: null))
        {
            recorder.Begin(SessionInfo.Of(Epoch, Epoch, _setup, Features, "always", new Dictionary<string, IReadOnlyList<Bar>>()));
            Offer(recorder, Tapes.Random(6, 900));
            // Whatever has been written by now, more than the bound at once never has room.
            Offer(recorder, Tapes.Random(6, 2000));
        }

        _metrics.Lost.ShouldBe(2000);
        _metrics.Ticks.ShouldBe(900);

        await using (var recorder = NewRecorder(maxWaiting: 5000, state: null))
        {
            Offer(recorder, [.. Tapes.Random(6, 1500)[1200..]]);
        }

        _metrics.Ticks.ShouldBe(1200);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_should_be_counted_and_stop_nothing()
    {
        await File.WriteAllTextAsync(_directory["rec"], "a file where the directory should be");

        await RecordAsync(Tapes.Random(7, 300), new SymbolProcessor("7203", _setup));

        _metrics.Failures.ShouldBeGreaterThan(0);
        _metrics.Lost.ShouldBeGreaterThanOrEqualTo(300);
    }

    [Fact]
    public async Task Unfinished_files_of_a_crash_should_not_be_read()
    {
        await RecordAsync(Tapes.Random(8, 300), new SymbolProcessor("7203", _setup));
        var whole = Directory.GetFiles(_directory["rec"], "*.parquet", SearchOption.AllDirectories)[0];
        await File.WriteAllBytesAsync($"{whole}.tmp", [1, 2, 3]);

        (await AuditAsync()).Differing.ShouldBe(0);
    }

    private async Task<List<FeatureVector>> RecordAsync(Tick[] ticks, SymbolProcessor processor, byte[]? state = null, bool tamper = false)
    {
        var served = new List<FeatureVector>();
        await using var recorder = NewRecorder(maxWaiting: 100_000, state);
        recorder.Begin(SessionInfo.Of(Epoch, Epoch, _setup, Features, "always", new Dictionary<string, IReadOnlyList<Bar>>()));
        var previous = Slice.Start;
        foreach (var part in ticks.Chunk(13))
        {
            Offer(recorder, part);
            var vectors = ((SliceComputed)processor.Apply(new Slice("7203", Epoch, previous, part, Takeover.AfterGap))).Vectors;
            previous = part[^1].Position;
            if (tamper && vectors is [var victim, ..] && victim.Position > 100)
            {
                victim.Values[0] = Math.BitIncrement(victim.Values[0]);
                tamper = false;
            }

            served.AddRange(vectors);
            recorder.Offer(vectors);
        }

        return served;
    }

    private Recorder NewRecorder(int maxWaiting, byte[]? state) => new(
        new RecordOptions { Directory = _directory["rec"], MaxWaiting = maxWaiting },
        _ => Task.FromResult(state),
        _metrics,
        TimeProvider.System,
        NullLogger.Instance);

    private static void Offer(Recorder recorder, Tick[] ticks)
    {
        var batch = new TickBatch();
        foreach (var tick in ticks)
        {
            batch.NextPosition = tick.Position;
            batch.Add(tick);
        }

        recorder.Offer(Epoch, batch);
        batch.Release();
    }

    private async Task<AuditResult> AuditAsync() =>
        await new RecordingAudit(await Research.Recording.Recording.OpenAsync(_directory["rec"])).RunAsync();
}
