using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Host.Telemetry;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Audit;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Research.Recording;

namespace AkkaDayTrade.Host.Composition;

/// <summary>What a process counts and shows, for as long as it runs: it outlives a lost place in the cluster.</summary>
internal sealed class SystemRecords : IDisposable
{
    /// <param name="errorRate">Of each trial of a model.</param>
    public SystemRecords(ScoreOptions scores, double errorRate)
    {
        Scores = new LiveScores(scores, Metrics);
        Trials = new ModelTrials(scores, errorRate, Metrics);
        Predictions = new PredictionMetrics(Metrics);
        Alerts = new AlertMetrics(Metrics);
        Checkpoints = new CheckpointMetrics(Metrics);
        Recording = new RecordMetrics(Metrics.Meter);
        Audit = new AuditMetrics(Metrics);
        Metrics.Meter.CreateObservableCounter("daytrade.live.skipped", () => Live.Skipped);
    }

    public PipelineMetrics Metrics { get; } = new();

    public PredictionMetrics Predictions { get; }

    public LiveScores Scores { get; }

    public ModelTrials Trials { get; }

    public AlertMetrics Alerts { get; }

    public CheckpointMetrics Checkpoints { get; }

    public AkkaCounters Akka { get; } = new();

    public RecordMetrics Recording { get; }

    public AuditMetrics Audit { get; }

    public SymbolLedger Ledger { get; } = new();

    public LiveHub Live { get; } = new();

    public void Dispose() => Metrics.Dispose();
}
