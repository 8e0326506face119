namespace AkkaDayTrade.Domain.Predict.Trials;

/// <summary>
/// Compares two models on the same vectors. Event time is cut into rounds a quarter longer than the horizon. Of each symbol
/// the first vector of a round that lies early enough is judged, so all horizons end within their round, and no two rounds
/// share a price move: what a <see cref="SequentialTest"/> needs. A round is one observation, the mean over its symbols, because
/// symbols move together; it is made when all symbols have gone past the round, or <see cref="MostOpen"/> rounds later. Judged is
/// the difference of <see cref="Forecast.Loss"/>; a price within the dead band makes none. Each symbol's vectors must come in order.
/// Not safe for use by several threads.
/// </summary>
public sealed class PairedTrial
{
    /// <summary>Rounds that wait for symbols that are behind, as they are in a replay, or silent.</summary>
    public const int MostOpen = 16;

    private const int MostSymbols = 20_000;

    private readonly long _horizonNanos;
    private readonly long _roundNanos;
    private readonly double _deadBand;
    private readonly SequentialTest _test;
    private readonly Dictionary<string, Track> _symbols = [];
    private readonly SortedDictionary<long, int> _symbolsIn = [];
    private readonly SortedDictionary<long, Round> _open = [];
    private long _newest = long.MinValue;
    private long _closed = long.MinValue;

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
        var round = Market.Timestamps.FloorDivide(unixNanos, _roundNanos);
        if (!_symbols.TryGetValue(symbol, out var track))
        {
            if (_symbols.Count >= MostSymbols)
            {
                return;
            }

            _symbols.Add(symbol, track = new Track { Round = round });
            _symbolsIn[round] = _symbolsIn.GetValueOrDefault(round) + 1;
        }

        if (round > track.Round)
        {
            Move(track, round);
            CloseRounds();
        }

        if (track.Sample is { } sample)
        {
            sample.PriceAtDue = unixNanos <= sample.Due ? price : sample.PriceAtDue;
        }
        else if (round == track.Round && unixNanos - (round * _roundNanos) <= _roundNanos - _horizonNanos
            && double.IsFinite(upActive) && double.IsFinite(upCandidate) && price > 0)
        {
            track.Sample = new Sample(unixNanos + _horizonNanos, price, upActive, upCandidate) { PriceAtDue = price };
        }
    }

    private void Move(Track track, long round)
    {
        if (track.Sample is { } sample && track.Round > _closed)
        {
            if (!_open.TryGetValue(track.Round, out var open))
            {
                _open.Add(track.Round, open = new Round());
            }

            open.Add(sample, _deadBand);
        }

        if (--_symbolsIn[track.Round] == 0)
        {
            _symbolsIn.Remove(track.Round);
        }

        _symbolsIn[round] = _symbolsIn.GetValueOrDefault(round) + 1;
        (track.Round, track.Sample) = (round, null);
        _newest = Math.Max(_newest, round);
    }

    private void CloseRounds()
    {
        var before = Math.Max(_symbolsIn.First().Key, _newest - MostOpen);
        while (_open.Count > 0 && _open.First() is var (number, round) && number < before)
        {
            _open.Remove(number);
            Pairs += round.Count;

            // Rounding must not put the mean outside its own bounds.
            _test.Observe(Math.Clamp(round.Sum, round.Least, round.Most) / round.Count, round.Least / round.Count, round.Most / round.Count);
        }

        _closed = Math.Max(_closed, before - 1);
    }

    private sealed class Track
    {
        public long Round { get; set; }

        public Sample? Sample { get; set; }
    }

    private sealed class Sample(long due, double price, double upActive, double upCandidate)
    {
        public long Due => due;

        public double PriceAtDue { get; set; }

        public double Change => (PriceAtDue / price) - 1;

        public double Difference(bool rose) => Forecast.Loss(upActive, rose) - Forecast.Loss(upCandidate, rose);
    }

    /// <summary>Sums over the symbols of a round: what was, and the least and most that could have been.</summary>
    private sealed class Round
    {
        public int Count { get; private set; }

        public double Sum { get; private set; }

        public double Least { get; private set; }

        public double Most { get; private set; }

        public void Add(Sample sample, double deadBand)
        {
            var (ifRose, ifFell) = (sample.Difference(rose: true), sample.Difference(rose: false));
            Count++;
            Least += Math.Min(0, Math.Min(ifRose, ifFell));
            Most += Math.Max(0, Math.Max(ifRose, ifFell));
            Sum += Math.Abs(sample.Change) > deadBand ? (sample.Change > 0 ? ifRose : ifFell) : 0;
        }
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
