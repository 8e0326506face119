using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Train;

/// <summary>Which rows are fit to learn from and to be tested on.</summary>
internal static class TrainingRows
{
    /// <summary>Those with an outcome whose features were ready and not torn by a gap, in the order of time. Throws <see cref="BadInputException"/> when there are none.</summary>
    public static IReadOnlyList<DatasetRow> Of(Dataset dataset, string directory)
    {
        if (dataset.Labelling is null)
        {
            throw new BadInputException($"'{directory}' is not labelled: run label on it first.");
        }

        var rows = dataset.Rows.Where(row => row.Outcome is not null && (row.Quality & (VectorQuality.NotReady | VectorQuality.Gap)) == VectorQuality.None).ToList();
        return rows.Count > 0
            ? rows
            : throw new BadInputException(
                $"Of {dataset.Rows.Count} rows below '{directory}' none is fit to learn from: {dataset.Rows.Count(row => row.Outcome is null)} have no outcome within the data, the others lack features or lie after a gap.");
    }
}
