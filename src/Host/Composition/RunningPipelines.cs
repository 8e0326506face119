using AkkaDayTrade.Pipeline;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Which of the partitions' pipelines run in this process, for the health check. Safe for use by several threads.</summary>
internal sealed class RunningPipelines(int partitions)
{
    private readonly PipelineControl?[] _running = new PipelineControl?[partitions];

    public PipelineControl Track(int worker, PipelineControl pipeline)
    {
        Volatile.Write(ref _running[worker], pipeline);
        return pipeline;
    }

    /// <summary>What keeps the pipelines of some workers from working, null when nothing does.</summary>
    public string? Problem(IEnumerable<int> workers)
    {
        foreach (var worker in workers)
        {
            switch (Volatile.Read(ref _running[worker])?.Completion)
            {
                case null:
                    return $"the pipeline of partition {worker} has not started";
                case { IsFaulted: true } failed:
                    return $"the pipeline of partition {worker} failed: {failed.Exception!.GetBaseException().Message}";
                default:
                    break;
            }
        }

        return null;
    }
}
