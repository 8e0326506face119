using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>
/// Predictions on demand, beside the stream. Give it a <see cref="ModelRunner"/> of its own, so that callers do not take
/// the stream's room.
/// </summary>
public sealed class Predictor(ModelRunner runner, FeatureSet set, TimeProvider time)
{
    /// <summary>
    /// Predicts from feature values by name; features that are not given count as not ready. Throws
    /// <see cref="ArgumentException"/> that names the feature for one that is not in the set or not a finite number.
    /// A model that fails answers `hold` with <see cref="Prediction.Abstained"/> set.
    /// </summary>
    public Task<Prediction> PredictSingleAsync(
        string symbol, IReadOnlyDictionary<string, double> features, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(symbol);
        ArgumentNullException.ThrowIfNull(features);
        var values = new double[set.ColumnCount];
        Array.Fill(values, double.NaN);
        foreach (var (name, value) in features)
        {
            if (!set.TryGet(name, out var feature))
            {
                throw new ArgumentException(
                    $"There is no feature '{name}'. Known are: {string.Join(", ", set.Features.Select(known => known.Name))}.", nameof(features));
            }

            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"Feature '{name}' is {value}; it must be a finite number.", nameof(features));
            }

            values[feature.Column] = value;
        }

        return PredictAsync(VectorOf(symbol, values), cancellationToken);
    }

    /// <summary>Predicts from a vector at hand, such as the latest stored one.</summary>
    public async Task<Prediction> PredictAsync(FeatureVector vector, CancellationToken cancellationToken = default) =>
        (await runner.RunAsync([vector], cancellationToken))[0].Prediction;

    private FeatureVector VectorOf(string symbol, double[] values) => new()
    {
        Symbol = symbol,
        Set = set,
        Epoch = 0,
        Position = 0,
        UnixNanos = Timestamps.ToUnixNanos(time.GetUtcNow()),
        ArrivalTimestamp = Stopwatch.GetTimestamp(),
        Values = values,
        Price = double.NaN,
        Volume = double.NaN,
        Bid = double.NaN,
        Ask = double.NaN,
        Quality = values.Any(double.IsNaN) ? VectorQuality.NotReady : VectorQuality.None,
        ClosesBucket = false,
    };
}
