using AkkaDayTrade.Domain.Evaluation;

namespace AkkaDayTrade.Research.Label;

/// <summary>Adds to vectors what came of them. In one pass, as it would be live: an outcome rests on later rows up to its horizon, and is known with the first row beyond.</summary>
internal static class Labeller
{
    /// <summary>
    /// The rows of one symbol in their order, those whose horizon lies beyond the last row without an outcome. The standing price is
    /// that of the vectors, one per time bucket.
    /// </summary>
    public static IReadOnlyList<DatasetRow> Label(IReadOnlyList<DatasetRow> rows, TimeSpan horizon, double deadBand)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var labelled = rows.Select(row => row with { Outcome = null }).ToArray();
        var queue = new OutcomeQueue<int>(horizon, deadBand);
        for (var i = 0; i < labelled.Length; i++)
        {
            var row = labelled[i];
            queue.Observe(row.UnixNanos, row.Standing, (index, _, outcome) => labelled[index] = labelled[index] with { Outcome = outcome });
            queue.Add(i, row.UnixNanos, row.Standing);
        }

        return labelled;
    }
}
