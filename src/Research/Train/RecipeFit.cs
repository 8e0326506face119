using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Research.Train;

/// <summary>Finds from training rows, and from these alone, how inputs are scaled and how far from the training a model still answers.</summary>
internal static class RecipeFit
{
    /// <summary>A normal distribution's 95 % quantile in standard deviations.</summary>
    private const double NormalQuantile = 1.645;

    private const double MostOfTraining = 0.999;
    private const double Margin = 1.5;

    /// <summary>Columns that hold one value throughout are left out. Throws <see cref="BadInputException"/> when all do.</summary>
    /// <param name="rows">In all of which the columns are ready.</param>
    public static InputRecipe Of(IReadOnlyList<DatasetRow> rows, IReadOnlyList<InputColumn> columns)
    {
        var inputs = columns.Select(column => Scale(rows, column)).OfType<ScaledInput>().ToArray();
        if (inputs.Length == 0)
        {
            throw new BadInputException($"Every feature has one value throughout the {rows.Count} rows to train on: there is nothing to learn from.");
        }

        var recipe = new InputRecipe { Inputs = inputs, MostDistance = 1 };
        var (filler, row) = (new InputRows(recipe, rows[0].Vector.Set), new float[inputs.Length]);
        double[] distances = [.. rows.Select(sample => filler.Fill(sample.Vector.Values, sample.Vector.Price, row).Distance).Order()];
        return recipe with { MostDistance = Margin * Quantile(distances, MostOfTraining) };
    }

    private static ScaledInput? Scale(IReadOnlyList<DatasetRow> rows, InputColumn column)
    {
        double[] values = [.. rows.Select(row => column.ValueOf(row.Vector.Values, row.Vector.Price)).Order()];
        var (median, spread) = (Quantile(values, 0.5), Quantile(values, 0.95) - Quantile(values, 0.05));
        // Nearly always the same: then by what is furthest out.
        var scale = spread > 0 ? spread / 2 / NormalQuantile : Math.Max(values[^1] - median, median - values[0]);
        return scale > 0 ? new ScaledInput(column.Name, column.Form, median, scale) : null;
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
