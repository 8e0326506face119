namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// A feature family compiled with its parameters: its name, its columns, what advances it, and how to make one.
/// This is what a family's file returns to the registry.
/// </summary>
/// <param name="Name">Public name without the time frame, e.g. `bollinger_20`; parameters other than the default are appended.</param>
/// <param name="Inputs">What advances the feature on ticks; on bars each closed bar does.</param>
/// <param name="Columns">Names of the varying metadata, in the order in which <see cref="IFeature.Write"/> puts them after the value.</param>
/// <param name="Constants">Metadata that never varies (period, alpha).</param>
/// <param name="WarmUp">How many observations the feature needs before its first value.</param>
/// <param name="Create">Makes the feature in its initial state.</param>
public sealed record FeatureKind(
    string Name,
    FeatureInput Inputs,
    IReadOnlyList<string> Columns,
    IReadOnlyList<KeyValuePair<string, double>> Constants,
    int WarmUp,
    Func<IFeature> Create)
{
    /// <summary>All parameters in one spelling, defaults included: part of the set's fingerprint. Filled in by the registry.</summary>
    public string Parameters { get; init; } = string.Empty;
}
