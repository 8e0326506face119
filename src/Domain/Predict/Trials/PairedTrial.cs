namespace AkkaDayTrade.Domain.Predict.Trials;

/// <summary>
/// Compares two models on the same vectors. Event time is cut into rounds a quarter longer than the horizon. Of each symbol
/// the first vector of a round that lies early enough is judged, so all horizons end within their round, and no two rounds
/// share a price move: what a <see cref="SequentialTest"/> needs. A round is one observation, the mean over its symbols, because
/// symbols move together. Judged is the difference of <see cref="Forecast.Loss"/>; a price within the dead band makes none.
/// Not safe for use by several threads.
/// </summary>
public sealed class PairedTrial
{
    /// <summary>Symbols judged in one round.</summary>
    private const int MostSymbols = 100_000;

    private readonly long _horizonNanos;
    private readonly long _roundNanos;
    private readonly double _deadBand;
    private readonly SequentialTest _test;
    private readonly Dictionary<string, Sample> _samples = [];
    private long _round = long.MinValue;

    /// <param name="deadBand">Changes of at most this size, relative to the price, count as none.</param>
    public PairedTrial(TimeSpan horizon, double deadBand, double errorRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        _horizonNanos = Market.Timestamps.ToNanos(horizon);
        _roundNanos = _horizonNanos + (_horizonNanos / 4);
        _deadBand = deadBand;
        _test = new SequentialTest(errorRate);
        Horizon = horizon;
    }

    public TimeSpan Horizon { get; }

    /// <summary>Pairs of answers judged so far.</summary>
    public long Pairs { get; private set; }

    public TrialEvidence Evidence => new(
        _test.Verdict, _test.Observations, Pairs, _test.MeanDifference, _test.Evidence, _test.CounterEvidence, _test.ErrorRate);

    /// <summary>Takes both models' probabilities of a rise for a vector with a price; NaN for a model that did not answer.</summary>
    public void Observe(string symbol, long unixNanos, double price, double upActive, double upCandidate)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        var round = unixNanos / _roundNanos;
        if (round > _round)
        {
            Close();
            _round = round;
        }
        else if (round < _round)
        {
            return;
        }

        if (_samples.TryGetValue(symbol, out var sample))
        {
            if (unixNanos <= sample.Due)
            {
                sample.PriceAtDue = price;
            }
        }
        else if (unixNanos - (round * _roundNanos) <= _roundNanos - _horizonNanos
            && _samples.Count < MostSymbols && double.IsFinite(upActive) && double.IsFinite(upCandidate) && price > 0)
        {
            _samples.Add(symbol, new Sample(unixNanos + _horizonNanos, price, upActive, upCandidate) { PriceAtDue = price });
        }
    }

    private void Close()
    {
        if (_samples.Count == 0)
        {
            return;
        }

        var (sum, least, most) = (0.0, 0.0, 0.0);
        foreach (var sample in _samples.Values)
        {
            var (ifRose, ifFell) = (Difference(sample, rose: true), Difference(sample, rose: false));
            least += Math.Min(0, Math.Min(ifRose, ifFell));
            most += Math.Max(0, Math.Max(ifRose, ifFell));
            var change = (sample.PriceAtDue / sample.Price) - 1;
            sum += Math.Abs(change) > _deadBand ? (change > 0 ? ifRose : ifFell) : 0;
        }

        var count = _samples.Count;
        Pairs += count;
        _samples.Clear();

        // Rounding must not put the mean outside its own bounds.
        _test.Observe(Math.Clamp(sum, least, most) / count, least / count, most / count);
    }

    private static double Difference(Sample sample, bool rose) =>
        Forecast.Loss(sample.UpActive, rose) - Forecast.Loss(sample.UpCandidate, rose);

    private sealed class Sample(long due, double price, double upActive, double upCandidate)
    {
        public long Due => due;

        public double Price => price;

        public double UpActive => upActive;

        public double UpCandidate => upCandidate;

        public double PriceAtDue { get; set; }
    }
}

/// <summary>Where a trial stands.</summary>
/// <param name="Rounds">Independent observations.</param>
/// <param name="Pairs">Answers of both models to one vector, with what happened.</param>
/// <param name="MeanDifference">By how much the candidate's Brier score is lower than the active model's, mean over rounds.</param>
/// <param name="Evidence">That the candidate is better; a verdict needs 1/<paramref name="ErrorRate"/>.</param>
/// <param name="CounterEvidence">That it is worse.</param>
public sealed record TrialEvidence(
    TrialVerdict Verdict, long Rounds, long Pairs, double MeanDifference, double Evidence, double CounterEvidence, double ErrorRate)
{
    /// <summary>In one line, for a log.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"evidence {Evidence:0.###} for better and {CounterEvidence:0.###} for worse ({1 / ErrorRate:0.###} needed), mean Brier difference {MeanDifference:0.#####}, {Rounds} rounds, {Pairs} pairs");
}
