using AkkaDayTrade.Domain.Evaluation;

namespace AkkaDayTrade.Domain.Predict.Scores;

/// <summary>Sums over scored answers, from which the figures of <see cref="ScoreSummary"/> follow. Not safe for use by several threads.</summary>
public sealed class RiseTally
{
    /// <summary>Equal steps of probability in the calibration table.</summary>
    public const int CalibrationBins = 10;

    private readonly int[] _binCount = new int[CalibrationBins];
    private readonly int[] _binRises = new int[CalibrationBins];
    private readonly double[] _binProbability = new double[CalibrationBins];
    private double _loss;
    private double _net;

    public long Count { get; private set; }

    public long Flat { get; private set; }

    public long Rises { get; private set; }

    /// <summary>Buys and sells.</summary>
    public long Advice { get; private set; }

    /// <summary>Buys and sells whose price moved at all.</summary>
    public long JudgedAdvice { get; private set; }

    public long RightAdvice { get; private set; }

    public long ProfitableAdvice { get; private set; }

    public void Add(in ScoredAnswer answer)
    {
        Count++;
        if (answer.Type != PredictionType.Hold)
        {
            Advice++;
            _net += answer.NetReturn;
            ProfitableAdvice += answer.NetReturn > 0 ? 1 : 0;
        }

        if (answer.Outcome.Direction == Direction.Flat)
        {
            Flat++;
            return;
        }

        var rose = answer.Outcome.Direction == Direction.Up;
        Rises += rose ? 1 : 0;
        _loss += Forecast.Loss(answer.Up, rose);
        if (answer.Type != PredictionType.Hold)
        {
            JudgedAdvice++;
            RightAdvice += Directions.Of(answer.Type) == answer.Outcome.Direction ? 1 : 0;
        }

        var bin = Math.Clamp((int)(answer.Up * CalibrationBins), 0, CalibrationBins - 1);
        _binCount[bin]++;
        _binRises[bin] += rose ? 1 : 0;
        _binProbability[bin] += answer.Up;
    }

    public void Add(RiseTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Count += other.Count;
        Flat += other.Flat;
        Rises += other.Rises;
        Advice += other.Advice;
        JudgedAdvice += other.JudgedAdvice;
        RightAdvice += other.RightAdvice;
        ProfitableAdvice += other.ProfitableAdvice;
        _loss += other._loss;
        _net += other._net;
        for (var bin = 0; bin < CalibrationBins; bin++)
        {
            _binCount[bin] += other._binCount[bin];
            _binRises[bin] += other._binRises[bin];
            _binProbability[bin] += other._binProbability[bin];
        }
    }

    public void Clear()
    {
        (Count, Flat, Rises, Advice, JudgedAdvice, RightAdvice, ProfitableAdvice, _loss, _net) = (0, 0, 0, 0, 0, 0, 0, 0, 0);
        Array.Clear(_binCount);
        Array.Clear(_binRises);
        Array.Clear(_binProbability);
    }

    public ScoreSummary Summarize()
    {
        var moved = Count - Flat;
        var calibration = Enumerable.Range(0, CalibrationBins)
            .Where(bin => _binCount[bin] > 0)
            .Select(bin => new CalibrationBin(_binCount[bin], _binProbability[bin] / _binCount[bin], (double)_binRises[bin] / _binCount[bin]))
            .ToArray();
        return new ScoreSummary
        {
            Scored = Count,
            Flat = Flat,
            Advice = Advice,
            JudgedAdvice = JudgedAdvice,
            Accuracy = Ratio(RightAdvice, JudgedAdvice),
            MajorityShare = Ratio(Math.Max(Rises, moved - Rises), moved),
            Brier = Ratio(_loss, moved),
            CalibrationError = Ratio(calibration.Sum(bin => bin.Count * Math.Abs(bin.Probability - bin.RiseShare)), moved),
            HitRateNetOfSpread = Ratio(ProfitableAdvice, Advice),
            MeanReturnNetOfSpread = Ratio(_net, Advice),
            Calibration = calibration,
        };
    }

    private static double? Ratio(double part, long whole) => whole == 0 ? null : part / whole;
}
