using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>One step of a walk forward: rows to train on, and later ones to test on. Indices into the rows that were split.</summary>
/// <param name="Train">In the order of time.</param>
/// <param name="TestStartUnixNanos">No outcome that <paramref name="Train"/> holds was known later than the embargo before this instant.</param>
public sealed record WalkForwardFold(IReadOnlyList<int> Train, IReadOnlyList<int> Test, long TestStartUnixNanos);

/// <summary>
/// Splits a labelled data set for evaluation the way time runs: every fold trains on all that was known before, and tests on what
/// came next. Never shuffled. Between the last outcome trained on and the first row tested on lies the embargo, so that
/// neither overlapping horizons nor the memory of the features carry the answer over.
/// </summary>
/// <param name="folds">How many stretches are tested; the first of <paramref name="folds"/> + 1 equal stretches is only trained on.</param>
/// <param name="embargo">Least time between the instant at which a training row's outcome was known and the test's start.</param>
public sealed class WalkForward(int folds, TimeSpan embargo)
{
    private readonly long _embargoNanos = embargo >= TimeSpan.Zero
        ? Timestamps.ToNanos(embargo)
        : throw new ArgumentOutOfRangeException(nameof(embargo), embargo, "An embargo is not negative.");

    /// <summary>Rows with outcomes, in the order of time. A row at a boundary's very instant belongs to the test.</summary>
    public IEnumerable<WalkForwardFold> Split(IReadOnlyList<DatasetRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 1);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Outcome is null || (i > 0 && rows[i].UnixNanos < rows[i - 1].UnixNanos))
            {
                throw new ArgumentException($"Row {i} has no outcome or lies before the row before it.", nameof(rows));
            }
        }

        return Enumerable.Range(1, folds).Select(fold => Fold(rows, Boundary(rows, fold), Boundary(rows, fold + 1))).Where(fold => fold.Test.Count > 0);
    }

    /// <summary>The first row of the stretch; rows of one instant stay together.</summary>
    private int Boundary(IReadOnlyList<DatasetRow> rows, int stretch)
    {
        var index = (int)((long)rows.Count * stretch / (folds + 1));
        while (index > 0 && index < rows.Count && rows[index].UnixNanos == rows[index - 1].UnixNanos)
        {
            index--;
        }

        return index;
    }

    private WalkForwardFold Fold(IReadOnlyList<DatasetRow> rows, int testStart, int testEnd)
    {
        if (testStart >= testEnd)
        {
            return new WalkForwardFold([], [], long.MinValue);
        }

        var start = rows[testStart].UnixNanos;
        int[] train = [.. Enumerable.Range(0, testStart).Where(index => rows[index].Outcome!.Value.KnownUnixNanos <= start - _embargoNanos)];
        return new WalkForwardFold(train, [.. Enumerable.Range(testStart, testEnd - testStart)], start);
    }
}
