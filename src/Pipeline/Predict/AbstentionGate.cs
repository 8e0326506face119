using System.Globalization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Keeps from the models what none should answer: vectors after a gap, and old ones. What a model lacks, and what is
/// unlike all that it was trained on, it says itself.
/// </summary>
/// <param name="maxAge">From a tick's arrival to the question; zero = any age, as in a replay.</param>
public sealed class AbstentionGate(TimeSpan maxAge, TimeProvider time)
{
    /// <summary>Null when all pass.</summary>
    internal GateSplit? Split(IPredictionModel model, IReadOnlyList<FeatureVector> vectors)
    {
        GateSplit? split = null;
        for (var i = 0; i < vectors.Count; i++)
        {
            if (Refusal(model, vectors[i]) is { } refusal)
            {
                (split ??= new GateSplit(vectors)).Refused.Add(i, refusal);
            }
        }

        return split;
    }

    private Prediction? Refusal(IPredictionModel model, FeatureVector vector)
    {
        if (vector.Quality.HasFlag(VectorQuality.Gap))
        {
            return Abstention.Of(model, vector, AbstentionReasons.Gap, "Input was lost a short while ago; the features may still mix prices from both sides of the gap");
        }

        return maxAge > TimeSpan.Zero && time.GetElapsedTime(vector.ArrivalTimestamp) is var age && age > maxAge
            ? Abstention.Of(model, vector, AbstentionReasons.Stale, string.Create(CultureInfo.InvariantCulture, $"The newest features are {age.TotalSeconds:0.#} s old; Prediction:MaxAge is {maxAge.TotalSeconds:0.#} s"))
            : null;
    }
}

/// <summary>The vectors that pass, and the answers of those that do not by their place.</summary>
internal sealed class GateSplit(IReadOnlyList<FeatureVector> vectors)
{
    public Dictionary<int, Prediction> Refused { get; } = [];

    public IReadOnlyList<FeatureVector> Passed => [.. vectors.Where((_, place) => !Refused.ContainsKey(place))];

    /// <summary>All answers in the order of the vectors.</summary>
    public Prediction[] Merge(Prediction[] answers)
    {
        var next = 0;
        return [.. vectors.Select((_, place) => Refused.TryGetValue(place, out var refusal) ? refusal : answers[next++])];
    }
}
