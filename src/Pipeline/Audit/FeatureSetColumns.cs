using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Audit;

/// <summary>Names of a set's columns: a feature's value has its name, its varying metadata `name.column`.</summary>
public static class FeatureSetColumns
{
    public static IReadOnlyList<string> NamesOf(FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return [.. set.Features.SelectMany(feature => feature.Kind.Columns.Select(column => $"{feature.Name}.{column}").Prepend(feature.Name))];
    }
}
