using Akka.Dispatch;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Features;

public sealed class SymbolExecutorTests : IDisposable
{
    private readonly SymbolExecutor _executor = new("test", threads: 1);

    public void Dispose() => _executor.Shutdown();

    [Fact]
    public void Work_of_a_scope_should_be_done_at_its_end_in_order_by_the_thread_that_opened_it()
    {
        var done = new List<(int Number, Thread By)>();

        using (SymbolExecutor.Gather())
        {
            _executor.Execute(new Work(() => done.Add((1, Thread.CurrentThread))));
            _executor.Execute(new Work(() => done.Add((2, Thread.CurrentThread))));
            done.ShouldBeEmpty();
        }

        done.ShouldBe([(1, Thread.CurrentThread), (2, Thread.CurrentThread)]);
    }

    [Fact]
    public async Task What_follows_from_the_work_of_a_scope_should_be_done_elsewhere()
    {
        var followed = new TaskCompletionSource<Thread>();

        using (SymbolExecutor.Gather())
        {
            _executor.Execute(new Work(() => _executor.Execute(new Work(() => followed.SetResult(Thread.CurrentThread)))));
        }

        (await followed.Task.WaitAsync(Patience.Long)).Name.ShouldBe("test-1");
    }

    [Fact]
    public async Task Work_without_a_scope_should_be_done_by_a_thread_of_the_executor_one_after_the_other()
    {
        const int Works = 1_000;
        var done = new List<int>();
        var all = new TaskCompletionSource<Thread>();

        for (var number = 0; number < Works; number++)
        {
            var own = number;
            _executor.Execute(new Work(() =>
            {
                done.Add(own);
                if (own == Works - 1)
                {
                    all.SetResult(Thread.CurrentThread);
                }
            }));
        }

        (await all.Task.WaitAsync(Patience.Long)).Name.ShouldBe("test-1");
        done.ShouldBe(Enumerable.Range(0, Works));
    }

    [Fact]
    public async Task Scope_that_ends_by_an_exception_should_leave_no_work_undone()
    {
        var done = new TaskCompletionSource();
        Should.Throw<InvalidOperationException>(() =>
        {
            using (SymbolExecutor.Gather())
            {
                _executor.Execute(new Work(done.SetResult));
                throw new InvalidOperationException("the stage failed");
            }
        });

        await done.Task.WaitAsync(Patience.Long);
        var after = new TaskCompletionSource<Thread>();
        _executor.Execute(new Work(() => after.SetResult(Thread.CurrentThread)));
        (await after.Task.WaitAsync(Patience.Long)).Name.ShouldBe("test-1");
    }

    [Fact]
    public void Work_that_throws_should_not_keep_the_rest_of_its_scope_from_being_done()
    {
        var isDone = false;

        Should.Throw<InvalidOperationException>(() =>
        {
            using (SymbolExecutor.Gather())
            {
                _executor.Execute(new Work(() => throw new InvalidOperationException("corrupted")));
                _executor.Execute(new Work(() => isDone = true));
            }
        });

        isDone.ShouldBeTrue();
    }

    [Fact]
    public void Executor_without_threads_should_be_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new SymbolExecutor("test", threads: 0));

    [Fact]
    public async Task Work_that_comes_after_the_shutdown_should_still_be_done()
    {
        _executor.Shutdown();
        var done = new TaskCompletionSource();

        _executor.Execute(new Work(done.SetResult));

        await done.Task.WaitAsync(Patience.Long);
    }

    private sealed class Work(Action action) : IRunnable
    {
        public void Run() => action();

        public void Execute() => Run();
    }
}
