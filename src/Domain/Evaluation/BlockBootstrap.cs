namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>
/// Confidence intervals for figures of a time series (Carlstein's block bootstrap, 1986). Neighbouring advice is judged by
/// overlapping stretches of the same prices and is right or wrong together; drawing whole blocks of time keeps that, where
/// drawing single trials would claim far too narrow an interval. The seed makes it repeatable.
/// </summary>
/// <param name="resamples">How many times the blocks are drawn anew.</param>
/// <param name="seed">Same seed, same blocks: the same interval.</param>
public sealed class BlockBootstrap(int resamples = 1000, int seed = 763)
{
    /// <summary>Fewer blocks than this tell nothing: then an interval is <see cref="Interval.Unknown"/>.</summary>
    public const int FewestBlocks = 8;

    /// <summary>The 95 % interval of a figure of all blocks together.</summary>
    public Interval Of(IReadOnlyList<ScoreTally> blocks, Func<ScoreTally, double> figure)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(figure);
        return Draw(blocks.Count, draws => figure(Sum(blocks, draws)));
    }

    /// <summary>
    /// The 95 % interval of how much more the figure is in <paramref name="blocks"/> than in <paramref name="others"/>, which judge the same
    /// stretches of time: both are drawn together, so what made a stretch easy for both cancels.
    /// </summary>
    public Interval OfDifference(IReadOnlyList<ScoreTally> blocks, IReadOnlyList<ScoreTally> others, Func<ScoreTally, double> figure)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(figure);
        return blocks.Count == others.Count
            ? Draw(blocks.Count, draws => figure(Sum(blocks, draws)) - figure(Sum(others, draws)))
            : throw new ArgumentException($"{others.Count} blocks cannot be compared with {blocks.Count}.", nameof(others));
    }

    private static ScoreTally Sum(IReadOnlyList<ScoreTally> blocks, int[] draws)
    {
        var sum = new ScoreTally();
        foreach (var draw in draws)
        {
            sum.Add(blocks[draw]);
        }

        return sum;
    }

    private Interval Draw(int blocks, Func<int[], double> figure)
    {
        if (blocks < FewestBlocks)
        {
            return Interval.Unknown;
        }

        var random = new Random(seed);
        var draws = new int[blocks];
        var figures = new List<double>(resamples);
        for (var resample = 0; resample < resamples; resample++)
        {
            for (var i = 0; i < blocks; i++)
            {
                draws[i] = random.Next(blocks);
            }

            if (figure(draws) is var value && !double.IsNaN(value))
            {
                figures.Add(value);
            }
        }

        figures.Sort();
        return figures.Count < resamples / 2 ? Interval.Unknown : new Interval(Quantile(figures, 0.025), Quantile(figures, 0.975));
    }

    private static double Quantile(List<double> sorted, double share)
    {
        var place = share * (sorted.Count - 1);
        var below = (int)place;
        return below + 1 < sorted.Count ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
