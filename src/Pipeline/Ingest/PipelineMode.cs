namespace AkkaDayTrade.Pipeline.Ingest;

/// <summary>How the pipeline behaves when a later stage is slower than its input.</summary>
public enum PipelineMode
{
    /// <summary>A live feed cannot wait: the newest vector per symbol wins and what is left out is counted.</summary>
    Live,

    /// <summary>A file can wait: the source is back-pressured, nothing is conflated, and no deadline runs.</summary>
    Replay,
}
