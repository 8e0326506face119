using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Ingest;
using AkkaDayTrade.Pipeline;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Actors.Tests.Ingest;

public sealed class IngestWorkerTests() : TestKit(Patience.Hocon)
{
    private readonly Epochs _epochs = new();
    private readonly IngestWorkers _workers = new(partitions: 1);
    private readonly ConcurrentQueue<(long Epoch, TaskCompletionSource End)> _runs = new();
    private readonly ConcurrentQueue<IngestRun> _assigned = new();
    private readonly Offsets _offsets = new();
    private readonly Runs _known = new();

    [Fact]
    public async Task Worker_should_run_a_failed_pipeline_again_under_a_later_epoch()
    {
        Start();
        (await RunAsync(1)).SetException(new InvalidOperationException("broken"));

        await RunAsync(2);

        _runs.Select(run => run.Epoch).ShouldBe([1, 2]);
        _workers.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Pipelines_that_cannot_be_built_should_be_tried_at_growing_intervals()
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Start(settings => settings with
        {
            CreatePipeline = _ => throw new InvalidOperationException("no feed"),
            RestartDelay = TimeSpan.FromMilliseconds(20),
            MaxRestartDelay = TimeSpan.FromSeconds(2),
        });

        await AwaitConditionAsync(() => Task.FromResult(_epochs.Given >= 5), Patience.Long);

        // 20 + 40 + 80 + 160 ms before the fifth attempt.
        System.Diagnostics.Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(290));
    }

    [Fact]
    public async Task Worker_without_an_epoch_should_ask_again()
    {
        _epochs.IsDown = true;
        Start();
        await AwaitConditionAsync(() => Task.FromResult(_epochs.Asked >= 2), Patience.Long);
        _runs.ShouldBeEmpty();

        _epochs.IsDown = false;

        await RunAsync(1);
    }

    [Fact]
    public async Task Worker_whose_symbols_belong_to_a_newer_one_should_end_and_not_start_again()
    {
        Start();
        var stale = new StaleWorkerException("7203", 1, 2);

        (await RunAsync(1)).SetException(stale);

        (await Should.ThrowAsync<StaleWorkerException>(() => _workers.Completion.WaitAsync(Patience.Long))).ShouldBeSameAs(stale);
        _runs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Replay_of_an_unreadable_file_should_not_be_read_again()
    {
        Start(settings => settings with { Input = Input() });

        (await RunAsync(1)).SetException(new InvalidDataException("cut file"));

        await Should.ThrowAsync<InvalidDataException>(() => _workers.Completion.WaitAsync(Patience.Long));
        _runs.Count.ShouldBe(1);
        _known.Known.ShouldBe(new KnownRun(1, HasEnded: true, "cut file"));
    }

    [Fact]
    public async Task Replay_that_fails_otherwise_should_go_on_where_everything_earlier_is_durable()
    {
        Start(settings => settings with { Input = Input() });
        var failing = await RunAsync(1);
        _assigned.Single().DurableBefore.ShouldNotBeNull()(42);
        await AwaitConditionAsync(() => Task.FromResult(_offsets.Stored?.Offset == 42), Patience.Long);

        failing.SetException(new ForgottenInputException("7203", 42));

        await RunAsync(2);
        _assigned.Select(run => (run.Epoch, run.ContinuesSince, run.FromPosition)).ShouldBe([(1, 1, 0), (2, 1, 42)]);
    }

    [Fact]
    public async Task Replay_that_fails_again_and_again_without_getting_further_should_end()
    {
        Start(settings => settings with { Input = Input(), MaxFailures = 3, RestartDelay = TimeSpan.FromMilliseconds(1) });
        for (var run = 1; run <= 3; run++)
        {
            (await RunAsync(run)).SetException(new InvalidOperationException("broken"));
        }

        await Should.ThrowAsync<InvalidOperationException>(() => _workers.Completion.WaitAsync(Patience.Long));
        _runs.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(false, null, 1, 0)]
    [InlineData(true, "file", 500, 70)]
    [InlineData(true, "other", 1, 0)]
    public async Task A_cluster_that_starts_should_begin_anew_unless_told_to_resume_the_same_file(bool resume, string? stored, long since, long from)
    {
        _offsets.Stored = new StoredOffset(stored ?? "file", BaseEpoch: 500, Epoch: 600, Offset: 70);
        Start(settings => settings with { Input = Input() with { FromStoredOffset = resume } });

        await RunAsync(1);

        var run = _assigned.Single();
        (run.ContinuesSince, run.FromPosition).ShouldBe((since, from));
        _known.Known.ShouldBe(new KnownRun(since));
    }

    [Theory]
    [InlineData(500, 70)]
    [InlineData(400, 0)]
    public async Task A_worker_that_starts_elsewhere_in_a_running_cluster_should_go_on_whatever_the_settings(long storedSince, long from)
    {
        _known.Known = new KnownRun(500);
        _offsets.Stored = new StoredOffset("file", storedSince, Epoch: 600, Offset: 70);
        Start(settings => settings with { Input = Input() });

        await RunAsync(1);

        var run = _assigned.Single();
        (run.ContinuesSince, run.FromPosition).ShouldBe((500, from));
    }

    [Fact]
    public async Task A_worker_that_starts_after_the_end_of_the_input_should_stay_idle()
    {
        _known.Known = new KnownRun(500, HasEnded: true);
        Start(settings => settings with { Input = Input() });

        await _workers.Completion.WaitAsync(Patience.Long);

        _runs.ShouldBeEmpty();
        _epochs.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Drain_should_store_the_last_offset_before_the_worker_stops()
    {
        Start(settings => settings with { Input = Input() });
        var end = await RunAsync(1);
        _assigned.Single().DurableBefore.ShouldNotBeNull()(9);

        var drained = _workers.DrainAsync(Patience.Long);
        await AwaitConditionAsync(() => Task.FromResult(_feedsEnded == 1), Patience.Long);
        end.SetResult();

        (await drained).ShouldBeTrue();
        _offsets.Stored.ShouldNotBeNull().Offset.ShouldBe(9);
    }

    [Fact]
    public async Task Worker_that_cannot_be_drained_in_time_should_stop_all_the_same()
    {
        var worker = Start(settings => settings with { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        Watch(worker);
        await RunAsync(1);

        (await _workers.DrainAsync(Patience.Long)).ShouldBeTrue();
        ExpectTerminated(worker);
    }

    [Fact]
    public async Task End_of_the_input_should_be_told_and_leave_the_worker_idle()
    {
        var worker = Start();
        Watch(worker);

        (await RunAsync(1)).SetResult();

        await _workers.Completion.WaitAsync(Patience.Long);
        _runs.Count.ShouldBe(1);
        (await _workers.DrainAsync(Patience.Long)).ShouldBeTrue();
        ExpectTerminated(worker);
    }

    [Fact]
    public async Task Drain_should_end_the_feed_and_wait_until_the_pipeline_is_through()
    {
        var worker = Start();
        Watch(worker);
        var end = await RunAsync(1);

        var drained = _workers.DrainAsync(Patience.Long);
        await AwaitConditionAsync(() => Task.FromResult(_feedsEnded == 1), Patience.Long);
        drained.IsCompleted.ShouldBeFalse();
        end.SetResult();

        (await drained).ShouldBeTrue();
        ExpectTerminated(worker);
        _workers.Completion.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Drain_of_a_pipeline_that_hangs_should_say_so_after_the_time_out()
    {
        Start();
        await RunAsync(1);

        (await _workers.DrainAsync(TimeSpan.FromMilliseconds(50))).ShouldBeFalse();
    }

    [Fact]
    public async Task Worker_that_is_brought_back_to_life_after_a_drain_should_not_open_the_feed()
    {
        await _workers.DrainAsync(Patience.Long);

        var worker = Start();

        Watch(worker);
        ExpectTerminated(worker);
        _epochs.Asked.ShouldBe(0);
    }

    private int _feedsEnded;

    private ResumableInput Input() => new()
    {
        Source = "file",
        FromStoredOffset = false,
        Offsets = _offsets,
        Runs = _known,
        Loggers = NullLoggerFactory.Instance,
    };

    private IActorRef Start(Func<IngestWorkerSettings, IngestWorkerSettings>? change = null)
    {
        var settings = new IngestWorkerSettings
        {
            CreatePipeline = run =>
            {
                _assigned.Enqueue(run);
                return Pipeline(run.Epoch);
            },
            Epochs = _epochs,
            RestartDelay = TimeSpan.FromMilliseconds(10),
        };
        return Sys.ActorOf(IngestWorker.Props(0, change?.Invoke(settings) ?? settings, _workers));
    }

    /// <summary>A feed that ends when it is told to, before a pipeline that ends when the test says so.</summary>
    private IRunnableGraph<PipelineControl> Pipeline(long epoch) =>
        Source.Maybe<int>()
            .ViaMaterialized(KillSwitches.Single<int>(), Keep.Right)
            .WatchTermination((stop, terminated) => (stop, terminated))
            .To(Sink.Ignore<int>())
            .MapMaterializedValue(feed =>
            {
                var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = feed.terminated.ContinueWith(_ => Interlocked.Increment(ref _feedsEnded), TaskScheduler.Default);
                _runs.Enqueue((epoch, end));
                return new PipelineControl(feed.stop, end.Task);
            });

    /// <summary>Waits until the pipeline runs for the nth time.</summary>
    private async Task<TaskCompletionSource> RunAsync(int nth)
    {
        await AwaitConditionAsync(() => Task.FromResult(_runs.Count >= nth), Patience.Long);
        return _runs.ElementAt(nth - 1).End;
    }

    private sealed class Epochs : IEpochStore
    {
        private int _asked;
        private int _given;

        public volatile bool IsDown;

        public int Asked => Volatile.Read(ref _asked);

        public int Given => Volatile.Read(ref _given);

        public Task<long> NextAsync(int worker)
        {
            Interlocked.Increment(ref _asked);
            return IsDown
                ? Task.FromException<long>(new InvalidOperationException("store is down"))
                : Task.FromResult<long>(Interlocked.Increment(ref _given));
        }
    }

    private sealed class Offsets : IOffsetStore
    {
        public volatile StoredOffset? Stored;

        public Task<StoredOffset?> LoadAsync(int worker) => Task.FromResult(Stored);

        public Task<bool> SaveAsync(int worker, StoredOffset offset)
        {
            Stored = offset;
            return Task.FromResult(true);
        }
    }

    private sealed class Runs : IIngestRuns
    {
        public volatile KnownRun? Known;

        public Task<KnownRun?> FindAsync(int worker) => Task.FromResult(Known);

        public Task BeginAsync(int worker, long baseEpoch)
        {
            Known = new KnownRun(baseEpoch);
            return Task.CompletedTask;
        }

        public Task EndAsync(int worker, string? failure)
        {
            Known = Known! with { HasEnded = true, Failure = failure };
            return Task.CompletedTask;
        }
    }
}
