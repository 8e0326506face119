using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict.Trained;

/// <summary>How a column of a vector becomes an input of a model, so that it learns of moves and not of price levels.</summary>
public enum InputForm
{
    /// <summary>As it is.</summary>
    Value,

    /// <summary>Its distance from the price, relative to the price: for averages and bands, whose level says nothing.</summary>
    FromPrice,

    /// <summary>Divided by the price: for differences of prices.</summary>
    OverPrice,
}

/// <summary>A column of a vector that is worth learning from.</summary>
/// <param name="Name">The column's, see <see cref="FeatureDefinition.ColumnNames"/>.</param>
public sealed record InputColumn(string Name, int Column, InputForm Form)
{
    /// <summary>The number that a model sees, before scaling; NaN when the column is not ready.</summary>
    public double ValueOf(ReadOnlySpan<double> values, double price) => Form.Shape(values[Column], price);
}

/// <summary>Which columns models learn from, and in which form.</summary>
public static class InputForms
{
    /// <summary>A column's value in a form, before scaling.</summary>
    public static double Shape(this InputForm form, double value, double price) => form switch
    {
        InputForm.FromPrice => (value / price) - 1,
        InputForm.OverPrice => value / price,
        _ => value,
    };

    /// <summary>
    /// All columns of a feature that are worth learning from. Running totals and plain volumes are left out: they differ from day to day
    /// and symbol to symbol.
    /// </summary>
    public static IEnumerable<InputColumn> InputsOf(FeatureDefinition feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return feature.Kind.Columns.Prepend(string.Empty).Zip(feature.ColumnNames, (figure, name) => (Form: FormOf(feature.Specification.Family, figure), name))
            .Select((input, place) => (input.Form, input.name, Column: feature.Column + place))
            .Where(input => input.Form is not null)
            .Select(input => new InputColumn(input.name, input.Column, input.Form!.Value));
    }

    /// <param name="figure">Empty for the value itself.</param>
    private static InputForm? FormOf(string family, string figure) => (family, figure) switch
    {
        ("sma" or "ema" or "vwap" or "mid", _) => InputForm.FromPrice,
        ("bollinger", "middle_band" or "upper_band" or "lower_band") => InputForm.FromPrice,
        ("bollinger", "band_width" or "std") => InputForm.OverPrice,
        ("macd" or "atr" or "spread", _) => InputForm.OverPrice,
        ("rsi", "avg_gain" or "avg_loss") => InputForm.OverPrice,
        ("obv", _) or ("volume_ratio", "average_volume") => null,
        _ => InputForm.Value,
    };
}
