using System.Diagnostics.Metrics;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trials;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>A trial has come to a verdict.</summary>
public sealed record TrialDecided(string Candidate, string Active, TrialEvidence Evidence);

/// <summary>Where a candidate's trial against the active model stands.</summary>
public sealed record TrialState(string Candidate, string Active, TimeSpan Horizon, TrialEvidence Evidence);

/// <summary>
/// One trial for each model that runs beside the active one. When another model becomes active, trials begin anew: evidence
/// against one opponent is none against another. Safe for use by several threads.
/// </summary>
public sealed class ModelTrials
{
    private readonly Lock _lock = new();
    private readonly ScoreOptions _options;
    private readonly double _errorRate;
    private readonly Dictionary<string, PairedTrial> _trials = [];
    private readonly HashSet<(string Candidate, TrialVerdict Verdict)> _told = [];
    private string? _active;

    /// <param name="errorRate">Of each trial.</param>
    public ModelTrials(ScoreOptions options, double errorRate, PipelineMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        (_options, _errorRate) = (options, errorRate);
        metrics.Meter.CreateObservableGauge("daytrade.trial.evidence", () => States.Select(state => new Measurement<double>(
            state.Evidence.Evidence, new("candidate", state.Candidate), new("active", state.Active))));
    }

    /// <summary>Told when a trial comes to a verdict or to another one.</summary>
    public Action<TrialDecided>? OnDecided { get; set; }

    /// <summary>All trials under way, in the order of the candidates' names.</summary>
    public IReadOnlyList<TrialState> States
    {
        get
        {
            lock (_lock)
            {
                return [.. _trials.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => new TrialState(entry.Key, _active!, entry.Value.Horizon, entry.Value.Evidence))];
            }
        }
    }

    public TrialState? Find(string candidate) => States.FirstOrDefault(state => state.Candidate == candidate);

    /// <summary>Takes what the active model and its candidates said about one vector.</summary>
    public void Observe(FeatureVector vector, HorizonAnswer active, IEnumerable<HorizonAnswer> candidates)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(candidates);
        List<TrialDecided>? decided = null;
        lock (_lock)
        {
            if (_active != active.Model)
            {
                _active = active.Model;
                _trials.Clear();
                _told.Clear();
            }

            foreach (var candidate in candidates)
            {
                if (!_trials.TryGetValue(candidate.Model, out var trial))
                {
                    var horizon = candidate.Horizon ?? active.Horizon ?? _options.Horizon;
                    _trials.Add(candidate.Model, trial = new PairedTrial(horizon, _options.DeadBandBps / 10_000, _errorRate));
                }

                trial.Observe(vector.Symbol, vector.UnixNanos, Standing.Of(vector).Reference, UpOf(active.Answer), UpOf(candidate.Answer));
                if (trial.Evidence is { Verdict: not TrialVerdict.Undecided } evidence && _told.Add((candidate.Model, evidence.Verdict)))
                {
                    (decided ??= []).Add(new TrialDecided(candidate.Model, active.Model, evidence));
                }
            }
        }

        decided?.ForEach(verdict => OnDecided?.Invoke(verdict));
    }

    private static double UpOf(Prediction answer) => answer.Abstained is null ? Forecast.UpOf(answer) : double.NaN;
}
