using System.Collections.Concurrent;
using Akka.Actor;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>The ingest workers of this node: lets the host drain them and learn that all input is through. Thread-safe.</summary>
public sealed class IngestWorkers(int partitions)
{
    private readonly ConcurrentDictionary<int, IActorRef> _running = new();
    private readonly TaskCompletionSource[] _ends =
        [.. Enumerable.Range(0, partitions).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    /// <summary>Completes when every partition's input has come to its end, fails with the first one's failure.</summary>
    public Task Completion => Task.WhenAll(_ends.Select(end => end.Task));

    /// <summary>
    /// Ends the feeds and waits until what the pipelines hold is through. False when that took longer than the time-out.
    /// </summary>
    public async Task<bool> DrainAsync(TimeSpan timeout)
    {
        try
        {
            var stopped = await Task.WhenAll(_running.Values.Select(worker => worker.GracefulStop(timeout, DrainIngest.Instance)));
            return stopped.All(done => done);
        }
        catch (TaskCanceledException)
        {
            return false;
        }
    }

    internal void Register(int index, IActorRef worker) => _running[index] = worker;

    internal void Unregister(int index, IActorRef worker) => _running.TryRemove(new KeyValuePair<int, IActorRef>(index, worker));

    internal void Complete(int index, Exception? failure)
    {
        if (failure is null)
        {
            _ends[index].TrySetResult();
        }
        else
        {
            _ends[index].TrySetException(failure);
        }
    }
}
