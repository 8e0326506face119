using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Models.Tests;

/// <summary>The models that the project ships, and vectors to ask them about.</summary>
internal static class Shipped
{
    public static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "models");

    public static ModelManifest Manifest(string name) => ModelManifest.Parse(File.ReadAllText(Path.Combine(Directory, $"{name}.json")));

    public static FeatureSet Set { get; } = FeatureSet.Parse(Manifest("lstm").FeatureSet);

    /// <summary>A vector whose standardized inputs are the given ones, so that a model sees just these.</summary>
    public static FeatureVector VectorOf(ModelManifest manifest, IReadOnlyList<double> standardized, long position, string symbol = "A", VectorQuality quality = VectorQuality.None)
    {
        const double Price = 1000;
        var values = new double[Set.ColumnCount];
        for (var i = 0; i < standardized.Count; i++)
        {
            var input = manifest.Recipe.Inputs[i];
            var shaped = (standardized[i] * input.Scale) + input.Median;
            Set.TryGetColumn(input.Feature, out var column).ShouldBeTrue();
            values[column] = input.Form switch
            {
                Domain.Predict.Trained.InputForm.FromPrice => (shaped + 1) * Price,
                Domain.Predict.Trained.InputForm.OverPrice => shaped * Price,
                _ => shaped,
            };
        }

        return new FeatureVector
        {
            Symbol = symbol,
            Set = Set,
            Epoch = 1,
            Position = position,
            UnixNanos = position * Timestamps.NanosPerSecond,
            ArrivalTimestamp = 0,
            Values = values,
            Price = Price,
            Volume = 1,
            Bid = Price,
            Ask = Price,
            Quality = quality,
            ClosesBucket = true,
        };
    }
}
