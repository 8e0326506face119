using System.Collections.Concurrent;
using Akka.Actor;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>The ingest workers of this node: lets the host drain them and learn that all input is through. Thread-safe.</summary>
public sealed class IngestWorkers(int partitions)
{
    private readonly ConcurrentDictionary<int, IActorRef> _running = new();
    private readonly TaskCompletionSource[] _ends =
        [.. Enumerable.Range(0, partitions).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    private volatile bool _draining;

    /// <summary>Completes when every partition's input has come to its end; then it fails if one of them failed.</summary>
    public Task Completion => Task.WhenAll(_ends.Select(end => end.Task));

    /// <summary>Whether a partition's worker is on this node.</summary>
    public bool Runs(int index) => _running.ContainsKey(index);

    /// <summary>
    /// Ends the feeds and waits until what the pipelines hold is through; no worker starts here after that. False when it
    /// took longer than the time-out.
    /// </summary>
    public async Task<bool> DrainAsync(TimeSpan timeout)
    {
        _draining = true;
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

    /// <summary>False when this node is being drained: sharding would bring a stopped worker back to life.</summary>
    internal bool TryRegister(int index, IActorRef worker)
    {
        // In this order a worker that starts while a drain begins is seen by one side or the other.
        _running[index] = worker;
        return !_draining;
    }

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
