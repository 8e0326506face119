using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict;

/// <summary>
/// One number that a trained model takes, made of a column of a vector, written as in a <see cref="ModelManifest"/>: `rsi_14` as it
/// is, `macd/price` as a share of the price, `sma_20/price-1` as the distance from it. So a model learns of moves, not of price levels.
/// </summary>
public sealed record ModelInput
{
    private const string ShareSuffix = "/price";
    private const string DistanceSuffix = "/price-1";

    private readonly int _column;
    private readonly Form _form;

    private ModelInput(string text, int column, Form form) => (Text, _column, _form) = (text, column, form);

    private enum Form
    {
        Plain,
        Share,
        Distance,
    }

    /// <summary>As it is written.</summary>
    public string Text { get; }

    /// <summary>
    /// What is worth learning from in a set, each in the form that does not depend on the price level. Running totals and plain volumes are
    /// left out: they differ from day to day and symbol to symbol.
    /// </summary>
    public static IReadOnlyList<ModelInput> Of(FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return [.. ColumnsOf(set).Select(column => (column.Name, Suffix: SuffixOf(column.Family, column.Figure))).Where(input => input.Suffix is not null).Select(input => Parse(input.Name + input.Suffix, set))];
    }

    /// <summary>Throws <see cref="FormatException"/> when the set has no such column.</summary>
    public static ModelInput Parse(string text, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(set);
        var form = text.EndsWith(DistanceSuffix, StringComparison.Ordinal) ? Form.Distance : text.EndsWith(ShareSuffix, StringComparison.Ordinal) ? Form.Share : Form.Plain;
        var name = form switch
        {
            Form.Distance => text[..^DistanceSuffix.Length],
            Form.Share => text[..^ShareSuffix.Length],
            _ => text,
        };
        foreach (var column in ColumnsOf(set))
        {
            if (column.Name == name)
            {
                return new ModelInput(text, column.Index, form);
            }
        }

        throw new FormatException($"The input '{text}' needs a column '{name}', which the feature set {set.Fingerprint} does not have.");
    }

    /// <summary>The number, NaN when the column is not ready.</summary>
    /// <param name="values">A vector's, in the layout of the set.</param>
    /// <param name="price">The vector's last price.</param>
    public float ValueOf(ReadOnlySpan<double> values, double price) => (float)(_form switch
    {
        Form.Share => values[_column] / price,
        Form.Distance => (values[_column] / price) - 1,
        _ => values[_column],
    });

    private static IEnumerable<(string Name, string Family, string Figure, int Index)> ColumnsOf(FeatureSet set) =>
        set.Features.SelectMany(feature => feature.Kind.Columns
            .Select((figure, index) => ($"{feature.Name}.{figure}", feature.Specification.Family, figure, feature.Column + 1 + index))
            .Prepend((feature.Name, feature.Specification.Family, string.Empty, feature.Column)));

    /// <summary>Null = of no use.</summary>
    private static string? SuffixOf(string family, string figure) => (family, figure) switch
    {
        ("sma" or "ema" or "vwap" or "mid", _) => DistanceSuffix,
        ("bollinger", "middle_band" or "upper_band" or "lower_band") => DistanceSuffix,
        ("bollinger", "band_width" or "std") => ShareSuffix,
        ("macd" or "atr" or "spread", _) => ShareSuffix,
        ("rsi", "avg_gain" or "avg_loss") => ShareSuffix,
        ("obv", _) or ("volume_ratio", "average_volume") => null,
        _ => string.Empty,
    };
}
