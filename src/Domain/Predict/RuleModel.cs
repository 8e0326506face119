using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict;

/// <summary>
/// Base of models that are a pure function of a few named features. Without state, safe for use by several threads;
/// processing time is for the caller to measure, so it stays 0 here.
/// </summary>
public abstract class RuleModel : IPredictionModel
{
    public abstract string Name { get; }

    public abstract string Version { get; }

    public abstract IReadOnlyList<string> RequiredFeatures { get; }

    /// <summary>The features the rule looks at, required or not.</summary>
    protected virtual IReadOnlyList<string> Inputs => RequiredFeatures;

    /// <summary>Applies the rule. A feature that is not among <paramref name="features"/>, or is NaN there, is absent.</summary>
    public Prediction Predict(string symbol, long unixNanos, IReadOnlyDictionary<string, double> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var used = new Dictionary<string, double>(Inputs.Count);
        foreach (var name in Inputs)
        {
            if (features.TryGetValue(name, out var value) && !double.IsNaN(value))
            {
                used[name] = value;
            }
        }

        return Apply(symbol, unixNanos, used);
    }

    public ValueTask<IReadOnlyList<Prediction>> PredictAsync(
        IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var predictions = new Prediction[vectors.Count];
        for (var i = 0; i < predictions.Length; i++)
        {
            var vector = vectors[i];
            predictions[i] = Apply(vector.Symbol, vector.UnixNanos, InputsOf(vector));
        }

        return ValueTask.FromResult<IReadOnlyList<Prediction>>(predictions);
    }

    /// <param name="features">Those of <see cref="Inputs"/> that are there; becomes the prediction's `featuresUsed`.</param>
    protected abstract Prediction Apply(string symbol, long unixNanos, IReadOnlyDictionary<string, double> features);

    /// <summary>Hold with confidence 0, which names what is missing; null when nothing is.</summary>
    protected Prediction? AbstainWhenIncomplete(string symbol, long unixNanos, IReadOnlyDictionary<string, double> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (HasAllRequired(features))
        {
            return null;
        }

        var missing = RequiredFeatures.Where(name => !features.ContainsKey(name));
        var error = $"Missing required features: [{string.Join(", ", missing.Select(name => $"'{name}'"))}]";
        return new Prediction(
            symbol, unixNanos, PredictionType.Hold, 0, null, null, null, features, Version, 0,
            new Dictionary<string, object?> { ["error"] = error })
        {
            Abstained = AbstentionReasons.MissingFeatures,
        };
    }

    private bool HasAllRequired(IReadOnlyDictionary<string, double> features)
    {
        for (var i = 0; i < RequiredFeatures.Count; i++)
        {
            if (!features.ContainsKey(RequiredFeatures[i]))
            {
                return false;
            }
        }

        return true;
    }

    private Dictionary<string, double> InputsOf(FeatureVector vector)
    {
        var used = new Dictionary<string, double>(Inputs.Count);
        for (var i = 0; i < Inputs.Count; i++)
        {
            var value = vector[Inputs[i]];
            if (!double.IsNaN(value))
            {
                used[Inputs[i]] = value;
            }
        }

        return used;
    }
}
