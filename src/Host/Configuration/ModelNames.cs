using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Settings;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Whether the models that settings name are there.</summary>
internal static class ModelNames
{
    public static IEnumerable<SettingError> Validate(RealtimeSystemOptions options)
    {
        if (options.Features.Validate().Any())
        {
            // Without a set there are no models, and the set is an error of its own.
            yield break;
        }

        using var unheard = new PipelineMetrics();
        var models = ModelParts.Preview(options, new PredictionMetrics(unheard));
        foreach (var (key, name) in Named(options.Prediction))
        {
            if (!models.Contains(name))
            {
                yield return new SettingError(key, name, Allowed(models, name));
            }
        }

        if (options.Prediction.Ab is { } ab && ProblemOf(ab, models) is { } problem)
        {
            yield return new SettingError("Prediction:Ab", ab, problem);
        }
    }

    private static IEnumerable<(string Key, string Name)> Named(PredictionOptions prediction) =>
    [
        ("Prediction:Model", prediction.Model),
        .. prediction.Ensemble.Select(name => ("Prediction:Ensemble", name)),
        .. prediction.Shadow.Select(name => ("Prediction:Shadow", name)),
    ];

    private static string? ProblemOf(string ab, ModelRegistry models)
    {
        try
        {
            var split = AbSplit.Parse(ab);
            return models.Contains(split.Candidate) ? null : Allowed(models, split.Candidate);
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static string Allowed(ModelRegistry models, string name) =>
        models.Refused.FirstOrDefault(refused => refused.Name == name) is { } refused
            ? refused.Reason
            : $"one of {string.Join(", ", models.Models.Select(model => model.Name))}";
}
