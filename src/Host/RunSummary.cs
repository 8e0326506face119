using AkkaDayTrade.Domain.Predict.Scores;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host;

/// <summary>How far one symbol came.</summary>
/// <param name="LastPosition">Of its last tick within the input.</param>
public sealed record SymbolSummary(long Accepted, long LastPosition);

/// <summary>What a run did, all in all; <see cref="TicksIn"/> is <see cref="TicksAccepted"/> and all that was rejected.</summary>
/// <param name="LatencyMs">By stage: `features`, `stored`, `predicted`, `alerted`.</param>
public sealed record RunSummary(
    double DurationSeconds,
    long FramesIn,
    long TicksIn,
    long TicksAccepted,
    IReadOnlyDictionary<string, long> Rejected,
    long Duplicates,
    long Gaps,
    long FeatureValues,
    long Predictions,
    long Alerts,
    long StoreWrites,
    long StoreConflated,
    long Resends,
    IReadOnlyDictionary<string, LatencySummary> LatencyMs,
    IReadOnlyDictionary<string, SymbolSummary> PerSymbol)
{
    /// <summary>The active model at the end, and why it is; null in a summary of an earlier release.</summary>
    public ModelSwitchJson? Model { get; init; }

    /// <summary>By model: its answers joined with what happened, over `Scores:Window`.</summary>
    public IReadOnlyDictionary<string, ScoreSummary> Scores { get; init; } = new Dictionary<string, ScoreSummary>();

    /// <summary>Of models beside the active one.</summary>
    public IReadOnlyList<TrialJson> Trials { get; init; } = [];

    internal static RunSummary Of(SystemParts parts, TimeSpan duration)
    {
        var metrics = parts.Metrics;
        return new RunSummary(
            duration.TotalSeconds,
            metrics.Frames,
            metrics.Ticks,
            metrics.Accepted,
            SystemMetrics.RejectedOf(metrics),
            metrics.Duplicates,
            metrics.Gaps,
            metrics.FeatureValues,
            parts.Predictions.Total,
            parts.Alerts.Total,
            metrics.StoreWrites,
            metrics.StoreConflated,
            metrics.Resends,
            Enum.GetValues<LatencyStage>().ToDictionary(
                stage => stage.ToString().ToLowerInvariant(), stage => LatencySummary.Of(metrics.LatencyOf(stage))),
            parts.Ledger.Snapshot().ToDictionary(
                entry => entry.Key, entry => new SymbolSummary(entry.Value.Accepted, entry.Value.LastPosition)))
        {
            Model = new ModelSwitchJson(parts.Models.Active.Name, parts.Models.Previous, parts.Models.Reason),
            Scores = parts.Scores.Models.ToDictionary(scores => scores.Model, scores => scores.Summarize()),
            Trials = TrialJson.Of(parts.Trials),
        };
    }
}
