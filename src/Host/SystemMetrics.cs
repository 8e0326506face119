using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host;

/// <summary>What a system has done since its start.</summary>
/// <param name="TotalPredictions">Successful ones, abstentions and failures.</param>
/// <param name="AvgPredictionTimeMs">Mean time per vector inside the model.</param>
/// <param name="AvgEndToEndLatencyMs">Mean time from a frame's arrival to its prediction.</param>
/// <param name="FeaturesProcessed">Feature values computed.</param>
/// <param name="CacheHitRate">Share of the predictions that the cache answered, 0 to 1.</param>
/// <param name="ThroughputPredictionsPerSecond">Since the start.</param>
/// <param name="MessagesReceived">Market events in: processed and dropped ones.</param>
/// <param name="MessagesDropped">Events rejected for a reason, see <paramref name="Rejected"/>.</param>
/// <param name="ConnectionCount">Feed connections made so far.</param>
/// <param name="ErrorCount">Feed connections that broke, and failed writes to the store.</param>
public sealed record SystemMetrics(
    long TotalPredictions,
    long SuccessfulPredictions,
    long FailedPredictions,
    double AvgPredictionTimeMs,
    double AvgEndToEndLatencyMs,
    long FeaturesProcessed,
    long AlertsGenerated,
    double CacheHitRate,
    double ThroughputPredictionsPerSecond,
    long MessagesReceived,
    long MessagesProcessed,
    long MessagesDropped,
    long ConnectionCount,
    long ErrorCount,
    IReadOnlyDictionary<string, long> Rejected)
{
    internal static SystemMetrics Of(SystemParts parts, TimeSpan uptime)
    {
        var (metrics, predictions) = (parts.Metrics, parts.Predictions);
        var rejected = RejectedOf(metrics);
        var feeds = parts.Feeds.Select(feed => feed.Read()).ToList();
        return new SystemMetrics(
            predictions.Total,
            predictions.Successful,
            predictions.Failed,
            predictions.AverageMilliseconds,
            metrics.LatencyOf(LatencyStage.Predicted).MeanMilliseconds,
            metrics.FeatureValues,
            parts.Alerts.Total,
            predictions.CacheHitRate,
            uptime > TimeSpan.Zero ? predictions.Total / uptime.TotalSeconds : 0,
            metrics.Ticks,
            metrics.Accepted,
            rejected.Values.Sum(),
            feeds.Sum(feed => feed.Connections),
            feeds.Sum(feed => feed.Errors) + metrics.StoreErrors,
            rejected);
    }

    internal static IReadOnlyDictionary<string, long> RejectedOf(PipelineMetrics metrics) =>
        RejectReasons.All.Select((name, reason) => (name, count: metrics.RejectedBy((RejectReason)reason)))
            .ToDictionary(entry => entry.name, entry => entry.count);
}
