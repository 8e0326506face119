namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// A feature family compiled with its parameters: its name, its columns, what advances it, and how to make one.
/// This is what a family's file returns to the registry.
/// </summary>
/// <param name="Name">Public name without the time frame, e.g. `bollinger_20`.</param>
/// <param name="Inputs">What advances the feature.</param>
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
    Func<IFeature> Create);
