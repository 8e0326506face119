using System.Runtime.ExceptionServices;
using Akka.Configuration;
using Akka.Dispatch;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// Runs the symbols' entities: on threads of its own, or on the one that gives them work and then waits for what they answer.
/// A frame has microseconds of work for each of twenty entities; waking another thread for that costs more than the work.
/// </summary>
internal sealed class SymbolExecutor : ExecutorService
{
    [ThreadStatic]
    private static Queue<IRunnable>? _gathered;

    [ThreadStatic]
    private static bool _gathers;

    private readonly Queue<IRunnable> _queue = new();
    private bool _isShutDown;

    public SymbolExecutor(string id, int threads)
        : base(id)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        for (var number = 1; number <= threads; number++)
        {
            new Thread(Work) { Name = $"{id}-{number}", IsBackground = true }.Start();
        }
    }

    /// <summary>
    /// The mailboxes that this thread puts messages into from here on wait until the end of the scope and are then run by this thread,
    /// once each. Those that they fill in turn are run elsewhere: the scope takes no longer than the work it was opened for.
    /// </summary>
    public static GatherScope Gather()
    {
        _gathered ??= new Queue<IRunnable>();
        _gathers = true;
        return default;
    }

    public override void Execute(IRunnable run)
    {
        if (_gathers)
        {
            _gathered!.Enqueue(run);
            return;
        }

        lock (_queue)
        {
            if (!_isShutDown)
            {
                _queue.Enqueue(run);
                Monitor.Pulse(_queue);
                return;
            }
        }

        // The last words of the last entities.
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
    }

    public override void Shutdown()
    {
        lock (_queue)
        {
            _isShutDown = true;
            Monitor.PulseAll(_queue);
        }
    }

    /// <summary>Mailboxes keep what their actors throw to themselves; whatever else one throws ends the process, as it does in the pool.</summary>
    private void Work()
    {
        while (Next() is { } run)
        {
            run.Run();
        }
    }

    /// <summary>Null when there will be no more.</summary>
    private IRunnable? Next()
    {
        lock (_queue)
        {
            IRunnable? run;
            while (!_queue.TryDequeue(out run) && !_isShutDown)
            {
                Monitor.Wait(_queue);
            }

            return run;
        }
    }

    /// <summary>See <see cref="Gather"/>; to be disposed on the thread that opened it.</summary>
    public readonly ref struct GatherScope
    {
        public void Dispose()
        {
            _gathers = false;
            ExceptionDispatchInfo? first = null;
            while (_gathered!.TryDequeue(out var run))
            {
                try
                {
                    run.Run();
                }
                catch (Exception exception)
                {
                    // The others have been promised to be run, and nobody else will.
                    first ??= ExceptionDispatchInfo.Capture(exception);
                }
            }

            first?.Throw();
        }
    }
}

/// <summary>Named in HOCON; takes `threads` from the dispatcher's section.</summary>
internal sealed class SymbolExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new SymbolExecutor(id, Config.GetInt("threads", 1));
}
