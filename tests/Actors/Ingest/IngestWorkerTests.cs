using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Ingest;
using AkkaDayTrade.Pipeline;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Actors.Tests.Ingest;

public sealed class IngestWorkerTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Epochs _epochs = new();
    private readonly IngestWorkers _workers = new(partitions: 1);
    private readonly ConcurrentQueue<(long Epoch, TaskCompletionSource End)> _runs = new();

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
            CreatePipeline = (_, _) => throw new InvalidOperationException("no feed"),
            RestartDelay = TimeSpan.FromMilliseconds(20),
            MaxRestartDelay = TimeSpan.FromSeconds(2),
        });

        await AwaitConditionAsync(() => Task.FromResult(_epochs.Given >= 5), Patience);

        // 20 + 40 + 80 + 160 ms before the fifth attempt.
        System.Diagnostics.Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(290));
    }

    [Fact]
    public async Task Worker_without_an_epoch_should_ask_again()
    {
        _epochs.IsDown = true;
        Start();
        await AwaitConditionAsync(() => Task.FromResult(_epochs.Asked >= 2), Patience);
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

        (await Should.ThrowAsync<StaleWorkerException>(() => _workers.Completion.WaitAsync(Patience))).ShouldBeSameAs(stale);
        _runs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Replay_that_fails_should_not_be_read_again()
    {
        Start(settings => settings with { Mode = PipelineMode.Replay });

        (await RunAsync(1)).SetException(new InvalidDataException("cut file"));

        await Should.ThrowAsync<InvalidDataException>(() => _workers.Completion.WaitAsync(Patience));
        _runs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task End_of_the_input_should_be_told_and_leave_the_worker_idle()
    {
        var worker = Start();
        Watch(worker);

        (await RunAsync(1)).SetResult();

        await _workers.Completion.WaitAsync(Patience);
        _runs.Count.ShouldBe(1);
        (await _workers.DrainAsync(Patience)).ShouldBeTrue();
        ExpectTerminated(worker);
    }

    [Fact]
    public async Task Drain_should_end_the_feed_and_wait_until_the_pipeline_is_through()
    {
        var worker = Start();
        Watch(worker);
        var end = await RunAsync(1);

        var drained = _workers.DrainAsync(Patience);
        await AwaitConditionAsync(() => Task.FromResult(_feedsEnded == 1), Patience);
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
        await _workers.DrainAsync(Patience);

        var worker = Start();

        Watch(worker);
        ExpectTerminated(worker);
        _epochs.Asked.ShouldBe(0);
    }

    private int _feedsEnded;

    private IActorRef Start(Func<IngestWorkerSettings, IngestWorkerSettings>? change = null)
    {
        var settings = new IngestWorkerSettings
        {
            CreatePipeline = (_, epoch) => Pipeline(epoch),
            Epochs = _epochs,
            Mode = PipelineMode.Live,
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
        await AwaitConditionAsync(() => Task.FromResult(_runs.Count >= nth), Patience);
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
}
