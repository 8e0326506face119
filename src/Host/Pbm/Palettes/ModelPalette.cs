using System.Text.Json.Nodes;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Scores;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>The models that predict.</summary>
internal sealed class ModelPalette(RealtimeSystem system) : IPbmPalette
{
    private static readonly PbmOption NameOption = new("name", "n", "The model's name, see list.", Required: true);

    private static readonly string[] ScoreColumns =
        ["scored", "flat", "advice", "accuracy", "majority", "brier", "calibration_error", "hit_rate_net", "mean_return_net_bps"];

    public string Name => "model";

    public string Description => "The models that predict.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new("list", "The models there are; one is active.", ListAsync),
        new("use", "Makes another model the active one, durably.", UseAsync, [NameOption]),
        new("rollback", "Makes the model active again that was before.", RollBackAsync),
        new("answers", "What each model has answered on this node, and how long it took.", AnswersAsync),
        new("stats", "How good the models' answers were, on this node, over Scores:Window.", StatsAsync, [new("name", "n", "A model's name: its scores by symbol too.")]),
        new("trials", "Where the trials of models beside the active one stand, on this node.", TrialsAsync),
        new("promote", "Makes a model active that its trial found better.", PromoteAsync, [NameOption, new("force", "f", "yes = also without evidence.", Default: "no")]),
    ];

    private async Task ListAsync(PbmCall call)
    {
        await call.TableAsync(
            "models",
            ["name", "version", "active", "required_features"],
            system.Models.Models.Select(model => PipelinePalette.Row(
                model.Name, model.Version, model == system.Models.Active, string.Join(' ', model.RequiredFeatures))));
        if (system.Models.Refused.Count > 0)
        {
            await call.TableAsync("refused", ["name", "reason"], system.Models.Refused.Select(refused => PipelinePalette.Row(refused.Name, refused.Reason)));
        }
    }

    private async Task AnswersAsync(PbmCall call)
    {
        var tallies = system.Models.Models.Select(model => (Model: model, Tally: system.GetTally(model.Name))).ToList();
        await call.TableAsync(
            $"answers on {system.Address} since its start",
            ["name", "active", "buy", "sell", "hold", "abstained", "failed", "calls", "vectors", "p50_ms", "p99_ms", "max_ms"],
            tallies.Select(entry =>
            {
                var (tally, times) = (entry.Tally, entry.Tally.Durations);
                return PipelinePalette.Row(
                    entry.Model.Name,
                    entry.Model == system.Models.Active,
                    tally.AnswersOf(PredictionType.Buy),
                    tally.AnswersOf(PredictionType.Sell),
                    tally.AnswersOf(PredictionType.Hold),
                    tally.Abstentions.Values.Sum(),
                    Enum.GetValues<ModelFailure>().Sum(tally.FailuresOf),
                    tally.Calls,
                    tally.Vectors,
                    PipelinePalette.Rounded(times.PercentileMilliseconds(50), 3),
                    PipelinePalette.Rounded(times.PercentileMilliseconds(99), 3),
                    PipelinePalette.Rounded(times.MaxMilliseconds, 3));
            }));
        await call.TableAsync(
            "why models abstained",
            ["name", "reason", "vectors"],
            tallies.SelectMany(entry => entry.Tally.Abstentions.OrderByDescending(reason => reason.Value)
                .Select(reason => PipelinePalette.Row(entry.Model.Name, reason.Key, reason.Value))));
    }

    private async Task UseAsync(PbmCall call)
    {
        var name = call.Required("name");
        await TryAsync(name, () => system.SwitchModelAsync(name, cancellationToken: call.Cancellation));
        await call.LineAsync($"{name} is active", PbmMessages.ToData(new { Active = name }));
    }

    private async Task RollBackAsync(PbmCall call)
    {
        var name = string.Empty;
        await TryAsync(name, async () => name = await system.RollBackModelAsync(call.Cancellation));
        await call.LineAsync($"{name} is active again", PbmMessages.ToData(new { Active = name }));
    }

    private async Task PromoteAsync(PbmCall call)
    {
        var (name, force) = (call.Required("name"), call.Required("force"));
        if (force is not ("yes" or "no"))
        {
            throw new PbmUsageException($"--force {force}: yes or no");
        }

        var reason = string.Empty;
        await TryAsync(name, async () => reason = await system.PromoteModelAsync(name, force == "yes", call.Cancellation));
        await call.LineAsync($"{name} is active: {reason}", PbmMessages.ToData(new { Active = name, Reason = reason }));
    }

    private async Task StatsAsync(PbmCall call)
    {
        var name = call.Text("name");
        if (name is not null && !system.Models.Contains(name))
        {
            throw Unknown(name);
        }

        await call.TableAsync(
            "scores",
            ["model", .. ScoreColumns, "below_floor"],
            system.Scores.Models.Where(scores => name is null || scores.Model == name)
                .Select(scores => (IReadOnlyList<JsonNode?>)[scores.Model, .. Figures(scores.Summarize()), scores.IsBelowFloor]));
        if (name is not null && system.Scores.Find(name) is { } one)
        {
            await call.TableAsync(
                $"scores of {name} by symbol",
                ["symbol", .. ScoreColumns],
                one.SummarizeSymbols().Select(entry => (IReadOnlyList<JsonNode?>)[entry.Key, .. Figures(entry.Value)]));
            await call.TableAsync(
                $"calibration of {name}",
                ["answers", "probability_of_a_rise", "share_of_rises"],
                one.Summarize().Calibration.Select(bin => PipelinePalette.Row(bin.Count, Rounded(bin.Probability), Rounded(bin.RiseShare))));
        }
    }

    private Task TrialsAsync(PbmCall call) => call.TableAsync(
        "trials",
        ["candidate", "active", "verdict", "rounds", "pairs", "brier_difference", "evidence", "counter_evidence", "needed"],
        system.Trials.States.Select(trial => PipelinePalette.Row(
            trial.Candidate,
            trial.Active,
            trial.Evidence.Verdict.ToString().ToLowerInvariant(),
            trial.Evidence.Rounds,
            trial.Evidence.Pairs,
            Rounded(trial.Evidence.MeanDifference),
            Rounded(trial.Evidence.Evidence),
            Rounded(trial.Evidence.CounterEvidence),
            Rounded(1 / trial.Evidence.ErrorRate))));

    private static JsonNode?[] Figures(ScoreSummary summary) =>
    [
        summary.Scored, summary.Flat, summary.Advice, Rounded(summary.Accuracy), Rounded(summary.MajorityShare), Rounded(summary.Brier),
        Rounded(summary.CalibrationError), Rounded(summary.HitRateNetOfSpread), Rounded(summary.MeanReturnNetOfSpread * 10_000),
    ];

    private static JsonNode? Rounded(double? value) => value is { } given ? Math.Round(given, 4) : null;

    private PbmFailedException Unknown(string name) =>
        new($"There is no model '{name}'. Known are: {string.Join(", ", system.Models.Models.Select(model => model.Name))}.");

    private async Task TryAsync(string name, Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (ArgumentException)
        {
            throw Unknown(name);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new PbmFailedException(exception.Message);
        }
    }
}
