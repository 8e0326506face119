namespace AkkaDayTrade.Domain.Features;

/// <summary>The feature families this build knows. A new one is a file beside this and a line here.</summary>
public static class FeatureRegistry
{
    private static readonly Dictionary<string, Func<FeatureSpecification, FeatureKind>> Families = new()
    {
        ["sma"] = SimpleMovingAverage.Compile,
    };

    public static IReadOnlyCollection<string> Names => Families.Keys;

    /// <summary>Throws <see cref="FormatException"/> for an unknown family or parameters it does not take.</summary>
    public static FeatureKind Compile(FeatureSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return Families.TryGetValue(specification.Family, out var compile)
            ? compile(specification)
            : throw new FormatException(
                $"There is no feature '{specification.Family}'. Known are: {string.Join(", ", Families.Keys.Order(StringComparer.Ordinal))}.");
    }
}
