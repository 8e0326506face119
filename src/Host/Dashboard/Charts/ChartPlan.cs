using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Dashboard.Charts;

/// <summary>One line or row of bars of a chart.</summary>
/// <param name="Pane">`price`, `volume`, `rsi` or `macd`.</param>
/// <param name="Style">`line`, `bars`, or `lower` and `upper`, which follow one another and enclose a band.</param>
/// <param name="Color">Name of the style sheet's colour.</param>
/// <param name="Feature">The feature that it shows.</param>
/// <param name="Figure">Which figure of the feature; null = its value.</param>
public sealed record ChartSeries(string Name, string Pane, string Style, string Color, string Feature, string? Figure);

/// <summary>What a symbol's chart shows of a feature set: averages and bands on the price, oscillators in panes of their own.</summary>
internal sealed class ChartPlan
{
    public const string Price = "price";
    public const string Volume = "volume";
    public const string Rsi = "rsi";
    public const string Macd = "macd";

    /// <summary>Further lines of a pane begin again with the first colour.</summary>
    private const int Colors = 6;

    private readonly FeatureSet _set;
    private readonly (ChartSeries Series, int Column)[] _series;
    private readonly FeatureDefinition? _bands;

    public ChartPlan(FeatureSet set)
    {
        _set = set;
        _series = [.. set.Features.SelectMany(SeriesOf).Select((entry, index) => Colored(entry, index))];
        _bands = set.Features.FirstOrDefault(feature => feature.Specification is { Family: "bollinger", TimeFrame: null });
        Series = [.. _series.Select(entry => entry.Series)];
        Panes = [Price, Volume, .. new[] { Rsi, Macd }.Where(pane => Series.Any(series => series.Pane == pane))];
        Features = [.. Series.Select(series => series.Feature).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>From top to bottom.</summary>
    public IReadOnlyList<string> Panes { get; }

    public IReadOnlyList<ChartSeries> Series { get; }

    /// <summary>The features whose history the chart needs.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>[time in ms, cut to a second, price, a figure per series]; what is absent is null.</summary>
    public double?[] RowOf(FeatureVector vector)
    {
        var row = NewRow(vector.UnixNanos / Domain.Market.Timestamps.NanosPerSecond);
        row[1] = Finite(vector.Price);
        for (var i = 0; i < _series.Length; i++)
        {
            row[i + 2] = Finite(vector.Values[_series[i].Column]);
        }

        return row;
    }

    /// <summary>The same from what the store has; the price is what the bands say of it, if there are any.</summary>
    public double?[] RowOf(StoredVector stored) => RowsOf(stored.Features.Values)[^1];

    /// <summary>Ascending rows of stored values, one for each second that has any.</summary>
    public IReadOnlyList<double?[]> RowsOf(IEnumerable<StoredFeature> values)
    {
        var rows = new SortedDictionary<long, double?[]>();
        foreach (var stored in values)
        {
            var second = stored.Timestamp.ToUnixTimeSeconds();
            if (!rows.TryGetValue(second, out var row))
            {
                rows.Add(second, row = NewRow(second));
            }

            for (var i = 0; i < Series.Count; i++)
            {
                if (Series[i].Feature == stored.Name)
                {
                    row[i + 2] = Series[i].Figure is { } figure ? Metadata(stored, figure) : stored.Value;
                }
            }

            if (stored.Name == _bands?.Name)
            {
                row[1] = PriceWithin(stored);
            }
        }

        return [.. rows.Values];
    }

    /// <summary>
    /// Prices are not stored, but a band's value says where between the bands the price stood, which gives it back.
    /// </summary>
    private static double? PriceWithin(StoredFeature bands) =>
        Metadata(bands, "lower_band") is { } lower && Metadata(bands, "upper_band") is { } upper
            ? Math.Round(lower + (bands.Value * (upper - lower)), 6)
            : null;

    private static double? Metadata(StoredFeature stored, string figure) => stored.Metadata.TryGetValue(figure, out var value) ? value : null;

    private double?[] NewRow(long second)
    {
        var row = new double?[Series.Count + 2];
        row[0] = second * 1000.0;
        return row;
    }

    private (ChartSeries Series, int Column) Colored(ChartSeries series, int index) =>
        (series.Color.Length > 0 ? series : series with { Color = $"line-{(index % Colors) + 1}" }, ColumnOf(series));

    private int ColumnOf(ChartSeries series)
    {
        _set.TryGet(series.Feature, out var feature);
        return series.Figure is null ? feature!.Column : feature!.Column + 1 + feature.Kind.Columns.ToList().IndexOf(series.Figure);
    }

    private static IEnumerable<ChartSeries> SeriesOf(FeatureDefinition feature)
    {
        var name = feature.Name;
        switch (feature.Specification.Family)
        {
            case "sma" or "ema" or "vwap":
                yield return new(name, Price, "line", string.Empty, name, null);
                break;
            case "bollinger":
                yield return new(name, Price, "lower", "band-line", name, "lower_band");
                yield return new(name, Price, "upper", "band-line", name, "upper_band");
                break;
            case "rsi":
                yield return new(name, Rsi, "line", "accent", name, null);
                break;
            case "stochastic":
                yield return new($"{name} k", Rsi, "line", string.Empty, name, "k");
                yield return new($"{name} d", Rsi, "line", string.Empty, name, "d");
                break;
            case "macd":
                yield return new($"{name} histogram", Macd, "bars", string.Empty, name, "histogram");
                yield return new($"{name} line", Macd, "line", "accent", name, "macd_line");
                yield return new($"{name} signal", Macd, "line", "warn", name, "signal_line");
                break;
            default:
                break;
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
