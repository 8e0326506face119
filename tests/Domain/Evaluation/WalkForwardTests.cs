using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using CsCheck;

namespace AkkaDayTrade.Domain.Tests.Evaluation;

public sealed class WalkForwardTests
{
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(5)");

    [Fact]
    public void A_fold_should_never_train_on_what_was_known_after_the_embargo_began_nor_on_its_test() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 120], Gen.Int[1, 6], Gen.Int[0, 10], Gen.Int[1, 20]).Sample((steps, folds, embargo, horizon) =>
        {
            var rows = RowsAt(steps, horizon);
            var tested = new List<int>();
            foreach (var fold in new WalkForward(folds, TimeSpan.FromSeconds(embargo)).Split(rows))
            {
                var start = fold.Test.Min(index => rows[index].UnixNanos);
                fold.TestStartUnixNanos.ShouldBe(start);
                foreach (var index in fold.Train)
                {
                    (rows[index].Outcome!.Value.KnownUnixNanos + (embargo * Timestamps.NanosPerSecond)).ShouldBeLessThanOrEqualTo(start);
                    rows[index].UnixNanos.ShouldBeLessThan(start);
                }

                fold.Train.Intersect(fold.Test).ShouldBeEmpty();
                // Everything else that was known in time is trained on.
                Enumerable.Range(0, rows.Length).Except(fold.Train)
                    .ShouldAllBe(index => rows[index].Outcome!.Value.KnownUnixNanos + (embargo * Timestamps.NanosPerSecond) > start);
                tested.AddRange(fold.Test);
            }

            tested.ShouldBe(Enumerable.Range(rows.Length - tested.Count, tested.Count), "every later row is tested once, in order");
        });

    [Fact]
    public void Four_folds_should_test_the_last_four_fifths()
    {
        var folds = new WalkForward(4, TimeSpan.Zero).Split(RowsAt([.. Enumerable.Repeat(1, 100)], horizon: 1)).ToList();

        folds.Select(fold => fold.Test.Count).ShouldBe([20, 20, 20, 20]);
        folds[0].Test[0].ShouldBe(20);
    }

    [Fact]
    public void Rows_out_of_order_should_be_refused()
    {
        DatasetRow[] rows = [.. RowsAt([1, 1], 1).Reverse()];

        Should.Throw<ArgumentException>(() => new WalkForward(1, TimeSpan.Zero).Split(rows).ToList()).Message.ShouldContain("Row 1");
    }

    [Fact]
    public void Baselines_should_follow_what_is_known_so_far()
    {
        var (majority, last) = (new MajorityBaseline(), new LastDirectionBaseline());
        majority.Advise().Confidence.ShouldBe(1.0 / 3);
        foreach (var (symbol, direction) in new[] { ("A", Direction.Up), ("A", Direction.Up), ("B", Direction.Down), ("A", Direction.Flat) })
        {
            majority.Learn(direction);
            last.Learn(symbol, direction);
        }

        majority.Advise().ShouldBe(new Advice(AkkaDayTrade.Domain.Predict.PredictionType.Buy, 0.5));
        last.Advise("B").ShouldBe(new Advice(AkkaDayTrade.Domain.Predict.PredictionType.Sell, 2.0 / 5));
        last.Advise("unseen").Type.ShouldBe(AkkaDayTrade.Domain.Predict.PredictionType.Hold);
    }

    private static DatasetRow[] RowsAt(int[] steps, int horizon)
    {
        var second = 0L;
        return
        [
            .. steps.Select((step, index) =>
            {
                second += step;
                var due = (second + horizon) * Timestamps.NanosPerSecond;
                var vector = new FeatureVector
                {
                    Symbol = "A",
                    Set = Set,
                    UnixNanos = second * Timestamps.NanosPerSecond,
                    Epoch = 1,
                    Position = index,
                    ArrivalTimestamp = 0,
                    Values = [],
                    Quality = VectorQuality.None,
                    Price = 1,
                    Volume = 1,
                    Bid = 1,
                    Ask = 1,
                    ClosesBucket = true,
                };
                return new DatasetRow(vector, new Outcome(due, due + 1, 0, Direction.Flat, default));
            }),
        ];
    }
}
