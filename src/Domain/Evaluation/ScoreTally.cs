using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>An advice and what came of it.</summary>
/// <param name="Advice">What was advised.</param>
/// <param name="Confidence">The probability that the model gave its advice, 0 to 1.</param>
/// <param name="Actual">Where the price went.</param>
/// <param name="NetReturn">What following it would have earned after the spread, a share of the price; 0 for hold.</param>
public readonly record struct JudgedAdvice(PredictionType Advice, double Confidence, Direction Actual, double NetReturn)
{
    /// <summary>Judges an advice by what came of it.</summary>
    public static JudgedAdvice Of(PredictionType advice, double confidence, in Standing entry, in Outcome outcome) =>
        new(advice, confidence, outcome.Direction, outcome.NetReturn(advice, entry));

    /// <summary>The price went where the advice said.</summary>
    public bool IsRight => Directions.Of(Advice) == Actual;
}

/// <summary>
/// Counts of judged advice, from which <see cref="Scores"/> are computed. Sums are whole numbers of 1e-9, so what is added can be taken
/// out again without a trace, as a rolling window does, and the order never matters. Not safe for use by several threads.
/// </summary>
public sealed class ScoreTally
{
    /// <summary>Bands of confidence in the calibration table, each a tenth wide.</summary>
    public const int Bands = 10;

    private const double Unit = 1e9;

    private readonly long[] _confusion = new long[Directions.Count * Directions.Count];
    private readonly long[] _bandCount = new long[Bands];
    private readonly long[] _bandRight = new long[Bands];
    private readonly long[] _bandConfidence = new long[Bands];
    private long _squaredError;
    private long _trades;
    private long _tradesWon;
    private long _netReturn;

    public long Count { get; private set; }

    /// <summary>Advice to buy or sell, on which money would have been made or lost.</summary>
    public long Trades => _trades;

    public long TradesWon => _tradesWon;

    /// <summary>Sum over the trades of what they earned after the spread, as a share of the price.</summary>
    public double NetReturn => _netReturn / Unit;

    /// <summary>Sum of the squared differences between confidence and being right (1 or 0).</summary>
    public double SquaredError => _squaredError / Unit;

    /// <summary>How often a direction was advised and another happened.</summary>
    public long this[Direction advised, Direction actual] => _confusion[((int)advised * Directions.Count) + (int)actual];

    /// <summary>How much advice had a confidence in a band, how sure it was on average, and how often it was right.</summary>
    public CalibrationBand Band(int band) => new(
        (double)band / Bands,
        (double)(band + 1) / Bands,
        _bandCount[band],
        _bandCount[band] == 0 ? double.NaN : _bandConfidence[band] / Unit / _bandCount[band],
        new Proportion(_bandRight[band], _bandCount[band]));

    public void Add(in JudgedAdvice advice) => Change(advice, 1);

    /// <summary>Takes out what was added before.</summary>
    public void Remove(in JudgedAdvice advice) => Change(advice, -1);

    public void Add(ScoreTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        AddTo(_confusion, other._confusion);
        AddTo(_bandCount, other._bandCount);
        AddTo(_bandRight, other._bandRight);
        AddTo(_bandConfidence, other._bandConfidence);
        Count += other.Count;
        _squaredError += other._squaredError;
        _trades += other._trades;
        _tradesWon += other._tradesWon;
        _netReturn += other._netReturn;
    }

    private static void AddTo(long[] sums, long[] others)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += others[i];
        }
    }

    private static long ToUnits(double value) => (long)Math.Round(value * Unit);

    private void Change(in JudgedAdvice advice, int sign)
    {
        if (!(advice.Confidence is >= 0 and <= 1) || !double.IsFinite(advice.NetReturn))
        {
            throw new ArgumentException($"Advice has the confidence {advice.Confidence} and the net return {advice.NetReturn}; the one must lie from 0 to 1, the other be finite.", nameof(advice));
        }

        var right = advice.IsRight ? 1 : 0;
        var error = advice.Confidence - right;
        var band = Math.Min((int)(advice.Confidence * Bands), Bands - 1);
        Count += sign;
        _confusion[((int)Directions.Of(advice.Advice) * Directions.Count) + (int)advice.Actual] += sign;
        _squaredError += sign * ToUnits(error * error);
        _bandCount[band] += sign;
        _bandRight[band] += sign * right;
        _bandConfidence[band] += sign * ToUnits(advice.Confidence);
        if (advice.Advice != PredictionType.Hold)
        {
            _trades += sign;
            _tradesWon += sign * (advice.NetReturn > 0 ? 1 : 0);
            _netReturn += sign * ToUnits(advice.NetReturn);
        }
    }
}
