using AkkaDayTrade.Host.Composition;

namespace AkkaDayTrade.Host;

/// <summary>What has come through this node since its start; two readings subtract to what came in between.</summary>
/// <param name="Predictions">Successful ones, abstentions and failures.</param>
/// <param name="StalePredictions">Vectors that waited too long for a model.</param>
/// <param name="Retained">Ticks that are kept now until they are durable.</param>
/// <param name="Exposed">Ticks that were forgotten before they were durable, because too many were retained.</param>
/// <param name="StoreConflated">Values that a newer one replaced before they were written.</param>
/// <param name="Rejected">By reason.</param>
public sealed record FlowCounters(
    long Frames,
    long Ticks,
    long Accepted,
    long FeatureValues,
    long Predictions,
    long Abstained,
    long FailedPredictions,
    long StalePredictions,
    long Alerts,
    long Gaps,
    long Resends,
    long Retained,
    long Exposed,
    long StoreWrites,
    long StoreConflated,
    long StoreErrors,
    IReadOnlyDictionary<string, long> Rejected)
{
    /// <summary>How long the newest values have waited for Redis; zero when none wait.</summary>
    public TimeSpan StoreLag { get; init; }

    internal static FlowCounters Of(SystemParts parts)
    {
        var (metrics, predictions) = (parts.Metrics, parts.Predictions);
        return new FlowCounters(
            metrics.Frames,
            metrics.Ticks,
            metrics.Accepted,
            metrics.FeatureValues,
            predictions.Total,
            predictions.Abstained,
            predictions.Failed,
            predictions.Stale,
            parts.Alerts.Total,
            metrics.Gaps,
            metrics.Resends,
            metrics.Retained,
            metrics.Exposed,
            metrics.StoreWrites,
            metrics.StoreConflated,
            metrics.StoreErrors,
            SystemMetrics.RejectedOf(metrics))
        {
            StoreLag = metrics.StoreBacklog.Lag,
        };
    }
}
