using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Train;

/// <summary>Which rows are fit to learn from and to be tested on, and by which inputs.</summary>
/// <param name="Rows">With an outcome, not torn by a gap, all inputs ready; in the order of time.</param>
/// <param name="Inputs">Those that at least half the rows with an outcome have: one that needs longer than the data to warm up would leave nothing.</param>
internal sealed record TrainingRows(IReadOnlyList<DatasetRow> Rows, IReadOnlyList<ModelInput> Inputs)
{
    /// <summary>Throws <see cref="BadInputException"/> when there are none.</summary>
    public static TrainingRows Of(Dataset dataset, string directory)
    {
        if (dataset.Labelling is null)
        {
            throw new BadInputException($"'{directory}' is not labelled: run label on it first.");
        }

        var known = dataset.Rows.Where(row => row.Outcome is not null && (row.Quality & VectorQuality.Gap) == VectorQuality.None).ToList();
        ModelInput[] inputs = [.. ModelInput.Of(dataset.Set).Where(input => 2L * known.Count(row => float.IsFinite(input.ValueOf(row.Values, row.Price))) >= known.Count)];
        var rows = known.Where(row => Array.TrueForAll(inputs, input => float.IsFinite(input.ValueOf(row.Values, row.Price)))).ToList();
        return rows.Count > 0 && inputs.Length > 0
            ? new TrainingRows(rows, inputs)
            : throw new BadInputException(
                $"Of {dataset.Rows.Count} rows below '{directory}' none is fit to learn from: {dataset.Rows.Count - known.Count} have no outcome within the data or lie after a gap, the others lack features.");
    }
}
