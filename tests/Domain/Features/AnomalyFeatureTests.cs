using AkkaDayTrade.Domain.Features;
using CsCheck;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>The anomaly features against computations that look at all points anew each time.</summary>
public class AnomalyFeatureTests
{
    // Whole numbers, so that equal returns are frequent, and now and then a price without a return.
    private static readonly Gen<double[]> Prices = Gen.OneOf(
        Gen.Double[90, 110], Gen.Int[95, 105].Select(price => (double)price), Gen.Int[0, 20].Select(price => price == 0 ? 0.0 : 100.0)).Array[30, 200];

    [Fact]
    public void Robust_z_score_should_be_that_of_sorting_the_whole_window() =>
        Prices.Select(Gen.Int[3, 12]).Sample((prices, period) =>
        {
            var results = TestMarket.Run($"robust_zscore({period})", Observations(prices));
            var returns = Returns(prices);
            for (var i = 0; i < prices.Length; i++)
            {
                if (i < period)
                {
                    results[i].ShouldAllBe(column => double.IsNaN(column));
                    continue;
                }

                var window = returns[(i - period)..i];
                var median = MedianOf(window);
                var deviations = window.Select(value => Math.Abs(value - median)).ToArray();
                var (mad, mean) = (MedianOf(deviations), deviations.Average());
                var distance = window[^1] - median;
                var expected = mad > 0 ? 0.6745 * distance / mad : mean > 0 ? distance / (1.253314 * mean) : 0;
                results[i][0].ShouldBe(expected, 1e-9 * Math.Max(1, Math.Abs(expected)));
                results[i][1].ShouldBe(median);
                results[i][2].ShouldBe(mad);
            }
        });

    [Fact]
    public void Robust_z_score_should_tell_a_jump_from_the_noise_that_earlier_jumps_do_not_widen()
    {
        var random = new Random(763);
        var prices = Enumerable.Range(0, 100).Select(i => i is 60 or 70 ? 110 : 100 + (random.NextDouble() * 0.1)).ToArray();

        var scores = TestMarket.Run("robust_zscore(50)", Observations(prices)).Select(columns => columns[0]).ToArray();

        scores[60].ShouldBeGreaterThan(30);
        scores[70].ShouldBeGreaterThan(30);
        scores[80..].ShouldAllBe(score => Math.Abs(score) < 3.5);
    }

    [Fact]
    public void Ewma_chart_should_be_that_of_summing_weighted_standardized_returns() =>
        Prices.Select(Gen.Int[2, 12], Gen.Double[0.05, 1]).Sample((prices, period, weight) =>
        {
            weight = Math.Round(weight, 2);
            var results = TestMarket.Run(string.Create(CultureInfo.InvariantCulture, $"ewma_chart({period},{weight})"), Observations(prices));
            var returns = Returns(prices);
            var standardized = new List<double>();
            for (var i = 0; i < prices.Length; i++)
            {
                if (i < period + 1)
                {
                    results[i].ShouldAllBe(column => double.IsNaN(column));
                    continue;
                }

                var before = returns[(i - 1 - period)..(i - 1)];
                var mean = before.Average();
                var std = Math.Sqrt(before.Average(value => (value - mean) * (value - mean)));
                var distance = returns[i - 1] - mean;
                standardized.Add(std > 1e-9 ? Math.Clamp(distance / std, -10, 10) : Math.Abs(distance) <= 1e-9 ? 0 : 10 * Math.Sign(distance));
                var age = standardized.Count;
                var average = standardized.Select((value, place) => weight * Math.Pow(1 - weight, age - 1 - place) * value).Sum();
                var expected = average / Math.Sqrt(weight / (2 - weight) * (1 - Math.Pow(1 - weight, 2 * age)));
                results[i][0].ShouldBe(expected, 1e-6 * Math.Max(1, Math.Abs(expected)));
                results[i][1].ShouldBe(average, 1e-6 * Math.Max(1, Math.Abs(average)));
            }
        });

    [Fact]
    public void Ewma_chart_should_notice_a_small_shift_that_lasts()
    {
        var random = new Random(763);
        var price = 100.0;
        var prices = Enumerable.Range(0, 230).Select(i => price *= 1 + ((random.NextDouble() - 0.5) * 0.001) + (i >= 200 ? 0.0004 : 0)).ToArray();

        var chart = TestMarket.Run("ewma_chart(150)", Observations(prices)).Select(columns => columns[0]).ToArray();

        chart[152..200].ShouldAllBe(value => Math.Abs(value) < 3);
        chart[200..].Max().ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Half_space_trees_should_score_as_counting_all_points_of_the_last_window_does() =>
        Prices.Select(Gen.Int[10, 25], Gen.Int[1, 4], Gen.Int[1, 5]).Sample(
            (prices, window, trees, depth) =>
            {
                var results = TestMarket.Run($"half_space_trees({window},{trees},{depth})", Observations(prices));
                var reference = new HalfSpaceReference(window, trees, depth);
                for (var i = 0; i < prices.Length; i++)
                {
                    var density = i == 0 ? double.NaN : reference.Next(Returns(prices)[i - 1], VolumeAt(i));
                    results[i][1].ShouldBe(density);
                    results[i][0].ShouldBe(1 / (1 + density));
                }
            },
            iter: 30);

    [Fact]
    public void Half_space_trees_should_find_a_jump_on_huge_volume_more_anomalous_than_anything_before()
    {
        var random = new Random(763);
        var price = 100.0;
        var observations = Enumerable.Range(0, 600).Select(i =>
        {
            price *= 1 + ((random.NextDouble() - 0.5) * 0.001) + (i == 599 ? 0.02 : 0);
            return ObservationOf(price, i == 599 ? 50_000 : 100 + random.Next(100));
        });

        var scores = TestMarket.Run("half_space_trees(250)", observations).Select(columns => columns[0]).ToArray();

        scores[599].ShouldBeGreaterThan(0.9);
        scores[252..599].Max().ShouldBeLessThan(scores[599]);
        scores[252..599].Average().ShouldBeLessThan(0.3);
    }

    [Fact]
    public void Anomaly_features_should_cost_no_allocation()
    {
        var features = new[] { "robust_zscore", "ewma_chart", "half_space_trees" }
            .Select(text => FeatureRegistry.Compile(FeatureSpecification.Parse(text)).Create()).ToArray();
        var columns = new double[4];
        Run(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Run(1000);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Run(int updates)
        {
            for (var i = 0; i < updates; i++)
            {
                foreach (var feature in features)
                {
                    feature.Update(ObservationOf(100 + (i % 7), 100 + (i % 11)));
                    feature.Write(columns);
                }
            }
        }
    }

    private static double VolumeAt(int index) => index * 37 % 11 * 10;

    private static IEnumerable<Observation> Observations(double[] prices) => prices.Select((price, i) => ObservationOf(price, VolumeAt(i)));

    private static Observation ObservationOf(double price, double volume) =>
        new(0, price, price, price, price, volume, double.NaN, double.NaN, 0);

    /// <summary>Element i leads from price i to price i + 1.</summary>
    private static double[] Returns(double[] prices) =>
        [.. prices.Skip(1).Zip(prices, (now, before) => now > 0 && before > 0 ? Math.Log(now / before) : 0)];

    private static double MedianOf(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
