using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict.Trained;
using AkkaDayTrade.Research.Train;

namespace AkkaDayTrade.Research.Evaluate;

/// <summary>A figure with the range that holds the true one with 95 % confidence; null = there was nothing to tell it from.</summary>
public sealed record Figure(double? Value, double? Low, double? High)
{
    internal static Figure Of(double value, Interval interval) => new(Known(value), Known(interval.Low), Known(interval.High));

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>The scores of one model or baseline.</summary>
/// <param name="Figures">By name: `accuracy`, `balanced_accuracy`, `brier`, `buy_precision`, …</param>
public sealed record ContestantReport(string Name, long Count, IReadOnlyDictionary<string, Figure> Figures, IReadOnlyList<CalibrationBand> Calibration);

/// <summary>How much more accurate the model was than a baseline on the same rows.</summary>
/// <param name="IsBetter">The whole range lies above 0.</param>
public sealed record ComparisonReport(string Baseline, Figure AccuracyGain, Figure BalancedAccuracyGain, Figure BrierGain, bool IsBetter);

/// <summary>What a walk forward found.</summary>
/// <param name="Blocks">Stretches of time that the ranges are drawn from; under 8 there are none.</param>
public sealed record EvaluationReport(
    string Kind,
    string Fingerprint,
    double HorizonSeconds,
    double DeadBand,
    double EmbargoSeconds,
    int Folds,
    long Rows,
    long Tested,
    int Blocks,
    ContestantReport Model,
    IReadOnlyList<ContestantReport> Baselines,
    IReadOnlyList<ComparisonReport> Against);

/// <summary>Trains on the past and tests on what came next, fold by fold, beside the naive baselines on the very same rows.</summary>
internal sealed class WalkForwardEvaluation(ModelKind kind, int folds, TimeSpan embargo, TimeSpan horizon, double deadBand)
{
    private const int MostBlocks = 200;

    /// <summary>With fewer rows to train on a fold is left out.</summary>
    private const int FewestTrainingRows = 100;

    private static readonly (string Name, Func<ScoreTally, double> Of)[] Figures =
    [
        ("accuracy", tally => Scores.AccuracyOf(tally).Value),
        ("balanced_accuracy", Scores.BalancedAccuracyOf),
        ("brier", Scores.BrierOf),
        ("calibration_error", tally => Scores.Of(tally).CalibrationError),
        ("buy_precision", tally => Scores.Of(tally).BuyPrecision.Value),
        ("buy_recall", tally => Scores.Of(tally).BuyRecall.Value),
        ("sell_precision", tally => Scores.Of(tally).SellPrecision.Value),
        ("sell_recall", tally => Scores.Of(tally).SellRecall.Value),
        ("hit_rate_net_of_spread", tally => Scores.Of(tally).HitRateNetOfSpread.Value),
        ("mean_net_return", tally => Scores.Of(tally).MeanNetReturn),
    ];

    /// <summary>Rows with outcomes, in the order of time. Throws <see cref="BadInputException"/> when they are too few.</summary>
    public EvaluationReport Run(IReadOnlyList<DatasetRow> rows, IReadOnlyList<InputColumn> columns)
    {
        var (model, majority, last) = (new Contestant("model"), new Contestant("majority"), new Contestant("last_direction"));
        var baselines = new KnownOutcomes(rows);
        var (tested, walked) = (0L, 0);
        var blockNanos = BlockNanos(rows);
        foreach (var fold in new WalkForward(folds, embargo).Split(rows))
        {
            var train = fold.Train.Select(index => rows[index]).ToList();
            if (train.Count < FewestTrainingRows || train.Select(row => row.Outcome!.Value.Direction).Distinct().Count() < 2)
            {
                continue;
            }

            walked++;
            var test = fold.Test.Select(index => rows[index]).ToList();
            var odds = DirectionModel.Train(kind, train, columns).OddsOf(test);
            for (var i = 0; i < test.Count; i++)
            {
                var row = test[i];
                baselines.AdvanceTo(row.UnixNanos);
                var block = Timestamps.FloorDivide(row.UnixNanos, blockNanos);
                model.Add(block, odds[i].Likeliest, row);
                majority.Add(block, baselines.Majority.Advise(), row);
                last.Add(block, baselines.LastDirection.Advise(row.Symbol), row);
                tested++;
            }
        }

        if (tested == 0)
        {
            throw new BadInputException(
                $"{rows.Count} labelled rows are too few for {folds} folds with a horizon of {horizon} and an embargo of {embargo}: no fold has {FewestTrainingRows} rows of two directions to train on.");
        }

        return new EvaluationReport(
            kind.ToString().ToLowerInvariant(),
            rows[0].Vector.Set.Fingerprint,
            horizon.TotalSeconds,
            deadBand,
            embargo.TotalSeconds,
            walked,
            rows.Count,
            tested,
            model.Blocks.Count,
            Report(model),
            [Report(majority), Report(last)],
            [Compare(model, majority), Compare(model, last)]);
    }

    /// <summary>At least twice the horizon, so that blocks share little.</summary>
    private long BlockNanos(IReadOnlyList<DatasetRow> rows) =>
        Math.Max(2 * Timestamps.ToNanos(horizon), (rows[^1].UnixNanos - rows[0].UnixNanos) / MostBlocks);

    private static ContestantReport Report(Contestant contestant)
    {
        var (bootstrap, total) = (new BlockBootstrap(), contestant.Total);
        return new ContestantReport(
            contestant.Name,
            total.Count,
            Figures.ToDictionary(figure => figure.Name, figure => Figure.Of(figure.Of(total), bootstrap.Of(contestant.Blocks, figure.Of))),
            Scores.Of(total).Calibration);
    }

    private static ComparisonReport Compare(Contestant model, Contestant baseline)
    {
        var accuracy = Gain(tally => Scores.AccuracyOf(tally).Value);
        return new ComparisonReport(baseline.Name, accuracy, Gain(Scores.BalancedAccuracyOf), Gain(tally => -Scores.BrierOf(tally)), accuracy.Low > 0);

        Figure Gain(Func<ScoreTally, double> figure) =>
            Figure.Of(figure(model.Total) - figure(baseline.Total), new BlockBootstrap().OfDifference(model.Blocks, baseline.Blocks, figure));
    }

    /// <summary>One whose advice is judged, by blocks of time.</summary>
    private sealed class Contestant(string name)
    {
        private readonly SortedDictionary<long, ScoreTally> _blocks = [];

        public string Name => name;

        public ScoreTally Total { get; } = new();

        public IReadOnlyList<ScoreTally> Blocks => [.. _blocks.Values];

        public void Add(long block, Advice advice, DatasetRow row)
        {
            if (!_blocks.TryGetValue(block, out var tally))
            {
                _blocks.Add(block, tally = new ScoreTally());
            }

            var judged = JudgedAdvice.Of(advice.Type, advice.Confidence, row.Standing, row.Outcome!.Value);
            tally.Add(judged);
            Total.Add(judged);
        }
    }

    /// <summary>The baselines, told each outcome when it was known and not before.</summary>
    private sealed class KnownOutcomes(IReadOnlyList<DatasetRow> rows)
    {
        private readonly DatasetRow[] _byKnown = [.. rows.OrderBy(row => row.Outcome!.Value.KnownUnixNanos)];
        private int _told;

        public MajorityBaseline Majority { get; } = new();

        public LastDirectionBaseline LastDirection { get; } = new();

        public void AdvanceTo(long unixNanos)
        {
            for (; _told < _byKnown.Length && _byKnown[_told].Outcome!.Value is var outcome && outcome.KnownUnixNanos <= unixNanos; _told++)
            {
                Majority.Learn(outcome.Direction);
                LastDirection.Learn(_byKnown[_told].Symbol, outcome.Direction);
            }
        }
    }
}
