using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict.Trained;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Train;

/// <summary>Which rows are fit to learn from and to be tested on, and by which columns.</summary>
/// <param name="Rows">With an outcome, not torn by a gap, all columns ready; in the order of time.</param>
/// <param name="Columns">Those that at least half the rows with an outcome have: one that needs longer than the data to warm up would leave nothing.</param>
internal sealed record TrainingRows(IReadOnlyList<DatasetRow> Rows, IReadOnlyList<InputColumn> Columns)
{
    /// <summary>Throws <see cref="BadInputException"/> when there are none.</summary>
    public static TrainingRows Of(Dataset dataset, string directory)
    {
        if (dataset.Labelling is null)
        {
            throw new BadInputException($"'{directory}' is not labelled: run label on it first.");
        }

        var known = dataset.Rows.Where(row => row.Outcome is not null && (row.Vector.Quality & VectorQuality.Gap) == VectorQuality.None).ToList();
        InputColumn[] columns = [.. dataset.Set.Features.SelectMany(InputForms.InputsOf).Where(column => 2L * known.Count(row => IsReady(column, row)) >= known.Count)];
        var rows = known.Where(row => Array.TrueForAll(columns, column => IsReady(column, row))).ToList();
        return rows.Count > 0 && columns.Length > 0
            ? new TrainingRows(rows, columns)
            : throw new BadInputException(
                $"Of {dataset.Rows.Count} rows below '{directory}' none is fit to learn from: {dataset.Rows.Count - known.Count} have no outcome within the data or lie after a gap, the others lack features.");
    }

    private static bool IsReady(InputColumn column, DatasetRow row) => double.IsFinite(column.ValueOf(row.Vector.Values, row.Vector.Price));
}
