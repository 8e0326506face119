namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// The feature families this build knows. To add one, put a file beside this and a line here. The file holds a class that
/// implements <see cref="IFeature"/> and a static Compile, which reads the parameters in the order in which users write them
/// and returns the feature's name, inputs and columns; <see cref="SimpleMovingAverage"/> is the smallest example. Numbers and
/// options that Compile did not read are refused here; names, columns, bars, saved states and fingerprint follow by themselves.
/// </summary>
public static class FeatureRegistry
{
    private static readonly Dictionary<string, Func<FeatureParameters, FeatureKind>> Families = new()
    {
        ["sma"] = SimpleMovingAverage.Compile,
        ["ema"] = ExponentialMovingAverage.Compile,
        ["rsi"] = RelativeStrengthIndex.Compile,
        ["macd"] = MovingAverageConvergence.Compile,
        ["bollinger"] = BollingerBands.Compile,
        ["volume_ratio"] = VolumeRatio.Compile,
        ["atr"] = AverageTrueRange.Compile,
        ["vwap"] = VolumeWeightedPrice.Compile,
        ["stochastic"] = StochasticOscillator.Compile,
        ["obv"] = OnBalanceVolume.Compile,
        ["realized_volatility"] = RealizedVolatility.Compile,
        ["spread"] = Spread.Compile,
        ["mid"] = MidPrice.Compile,
        ["robust_zscore"] = RobustZScore.Compile,
        ["ewma_chart"] = EwmaControlChart.Compile,
        ["half_space_trees"] = HalfSpaceTrees.Compile,
    };

    /// <summary>The families' names, as specifications use them.</summary>
    public static IReadOnlyCollection<string> Names => Families.Keys;

    /// <summary>Throws <see cref="FormatException"/> for an unknown family or parameters it does not take.</summary>
    public static FeatureKind Compile(FeatureSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        if (!Families.TryGetValue(specification.Family, out var compile))
        {
            throw new FormatException(
                $"There is no feature '{specification.Family}'. Known are: {string.Join(", ", Families.Keys.Order(StringComparer.Ordinal))}.");
        }

        var parameters = new FeatureParameters(specification);
        var kind = compile(parameters);
        return kind with { Parameters = parameters.Finish() };
    }
}
