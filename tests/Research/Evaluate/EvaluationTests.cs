using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict.Trained;
using AkkaDayTrade.Research.Evaluate;
using AkkaDayTrade.Research.Label;
using AkkaDayTrade.Research.Train;

namespace AkkaDayTrade.Research.Tests.Evaluate;

public sealed class EvaluationTests
{
    private static readonly FeatureSet Set = FeatureSet.Parse("rsi(14)");
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(ModelKind.LightGbm)]
    [InlineData(ModelKind.Logistic)]
    public void A_planted_signal_should_be_found(ModelKind kind)
    {
        var report = Evaluate(kind, signal: 0.8);

        report.Model.Figures["accuracy"].Value!.Value.ShouldBeGreaterThan(0.65);
        report.Against.ShouldAllBe(against => against.IsBetter);
    }

    [Theory]
    [InlineData(ModelKind.LightGbm)]
    [InlineData(ModelKind.Logistic)]
    public void On_pure_noise_no_model_should_be_called_better(ModelKind kind) =>
        Evaluate(kind, signal: 0).Against.ShouldAllBe(against => !against.IsBetter);

    /// <summary>The next seconds' direction follows the feature with a probability of one half plus half the signal.</summary>
    private static EvaluationReport Evaluate(ModelKind kind, double signal)
    {
        var (random, price, rows) = (new Random(11), 1000.0, new List<DatasetRow>());
        for (var stretch = 0; stretch < 1200; stretch++)
        {
            var feature = random.NextDouble();
            var up = random.NextDouble() < 0.5 + ((feature > 0.5 ? 0.5 : -0.5) * signal);
            rows.Add(Row(stretch * 6, price, feature));
            price *= up ? 1.001 : 0.999;
            rows.Add(Row((stretch * 6) + 3, price, double.NaN));
        }

        var labelled = Labeller.Label(rows, Horizon, 0).Where(row => row.Outcome is not null && !double.IsNaN(row.Vector.Values[0])).ToList();
        return new WalkForwardEvaluation(kind, folds: 4, Horizon, Horizon, 0).Run(labelled, [.. InputForms.InputsOf(Set.Features[0]).Take(1)]);
    }

    private static DatasetRow Row(long second, double price, double feature) => new(new FeatureVector
    {
        Symbol = "7203",
        Set = Set,
        ArrivalTimestamp = 0,
        UnixNanos = second * Timestamps.NanosPerSecond,
        Epoch = 1,
        Position = second,
        Values = [feature, 0, 0],
        Quality = VectorQuality.None,
        Price = price,
        Volume = 1,
        Bid = double.NaN,
        Ask = double.NaN,
        ClosesBucket = true,
    });
}
