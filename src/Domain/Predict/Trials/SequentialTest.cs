namespace AkkaDayTrade.Domain.Predict.Trials;

/// <summary>What a <see cref="SequentialTest"/> has found.</summary>
public enum TrialVerdict
{
    /// <summary>The evidence does not suffice yet.</summary>
    Undecided,

    /// <summary>The candidate is better.</summary>
    Better,

    /// <summary>The candidate is worse.</summary>
    Worse,
}

/// <summary>
/// Says when a difference is real, and may be looked at after every observation: an e-process. A bettor who starts with 1
/// bets a share of the wealth on the candidate at each observation, before it is known; were the candidate no better, the
/// wealth could not grow beyond 1/α with a probability of more than α, however long one waits (Ville's inequality). The
/// wealth kept is the mean over bettors with different shares, and is itself the evidence. Method: betting on bounded means
/// (Waudby-Smith and Ramdas 2024). A second process bets the other way. That a candidate is
/// better stays so; one that was worse, such as one that learns, may still become better. Not safe for use by several threads.
/// </summary>
public sealed class SequentialTest
{
    private static readonly double[] Shares = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9];

    private readonly double[] _logBetter = new double[Shares.Length];
    private readonly double[] _logWorse = new double[Shares.Length];
    private readonly double _threshold;
    private double _scaleBetter;
    private double _scaleWorse;
    private double _sum;

    /// <param name="errorRate">The greatest probability of a wrong verdict in either direction, 0 to 1.</param>
    public SequentialTest(double errorRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(errorRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(errorRate, 1);
        ErrorRate = errorRate;
        _threshold = 1 / errorRate;
    }

    public double ErrorRate { get; }

    public long Observations { get; private set; }

    public TrialVerdict Verdict { get; private set; }

    /// <summary>Mean difference so far; 0 before the first observation.</summary>
    public double MeanDifference => Observations == 0 ? 0 : _sum / Observations;

    /// <summary>Evidence that the candidate is better; the verdict needs 1/<see cref="ErrorRate"/>.</summary>
    public double Evidence => Mean(_logBetter);

    /// <summary>Evidence that the candidate is worse.</summary>
    public double CounterEvidence => Mean(_logWorse);

    /// <summary>Takes one observation, independent of what was known before it.</summary>
    /// <param name="difference">By how much the candidate was better; negative when worse.</param>
    /// <param name="least">The least that <paramref name="difference"/> could have been, known before it was; at most 0.</param>
    /// <param name="most">The most that it could have been; at least 0.</param>
    public void Observe(double difference, double least, double most)
    {
        if (!(least <= difference && difference <= most && least <= 0 && most >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(difference), difference, $"must lie within {least} and {most}, which must enclose 0");
        }

        Observations++;
        _sum += difference;

        // The scales never shrink: otherwise times of small stakes would count as much as those of large ones.
        _scaleBetter = Math.Max(_scaleBetter, -least);
        _scaleWorse = Math.Max(_scaleWorse, most);
        Bet(_logBetter, difference, _scaleBetter);
        Bet(_logWorse, -difference, _scaleWorse);
        if (Verdict != TrialVerdict.Better)
        {
            Verdict = Evidence >= _threshold ? TrialVerdict.Better
                : CounterEvidence >= _threshold ? TrialVerdict.Worse
                : Verdict;
        }
    }

    /// <summary>A gain against which nothing could be lost is no bet, and wins nothing.</summary>
    private static void Bet(double[] logs, double gain, double scale)
    {
        if (scale <= 0)
        {
            return;
        }

        for (var i = 0; i < logs.Length; i++)
        {
            logs[i] += Math.Log(1 + (Shares[i] * Math.Max(-1, gain / scale)));
        }
    }

    private static double Mean(double[] logs)
    {
        var most = logs.Max();
        return Math.Min(double.MaxValue, Math.Exp(most) * logs.Sum(log => Math.Exp(log - most)) / logs.Length);
    }
}
