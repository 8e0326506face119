using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>Rolling sums after millions of updates, against two passes over the window.</summary>
public class NumericsTests
{
    private const int Period = 20;
    private const int Updates = 10_000_000;

    [Fact]
    public void Rolling_features_should_not_drift_in_ten_million_updates()
    {
        var features = new[] { $"sma({Period})", $"bollinger({Period})", $"volume_ratio({Period})" }
            .Select(text => FeatureRegistry.Compile(FeatureSpecification.Parse(text)).Create())
            .ToArray();
        var random = new Random(763);
        var recent = new double[Period + 1];
        var columns = new double[6];
        var price = 2000.0;
        for (var i = 0; i < Updates; i++)
        {
            // Ordinary moves, and now and then a level a thousand times higher or lower that comes and goes.
            price = i % 99_991 == 0 ? (i % 2 == 0 ? 3e6 : 2000.0) : price + random.NextDouble() - 0.5;
            recent.AsSpan(1).CopyTo(recent);
            recent[^1] = price;
            var observation = new Observation(i, price, price, price, price, price, double.NaN, double.NaN, 0);
            foreach (var feature in features)
            {
                feature.Update(observation);
            }

            if (i > Updates - 1000 || (i > Period && i % 99_991 is > 15 and < 25))
            {
                var (mean, deviation) = TwoPass(recent.AsSpan(1));
                features[0].Write(columns);
                ShouldBeWithin(1e-14, columns[0], mean);
                features[1].Write(columns);
                ShouldBeWithin(1e-14, columns[1], mean);
                ShouldBeWithin(1e-12, columns[5], deviation);
                features[2].Write(columns);
                ShouldBeWithin(1e-14, columns[1], TwoPass(recent.AsSpan(0, Period)).Mean);
            }
        }
    }

    [Fact]
    public void Deviation_should_be_exact_where_it_is_tiny_beside_the_price()
    {
        var random = new Random(1);
        var prices = Enumerable.Range(0, 1000).Select(_ => 1e9 + random.Next(8)).ToArray();

        var results = TestMarket.Run("bollinger(20)", prices.Select(price =>
            new Observation(0, price, price, price, price, 1, double.NaN, double.NaN, 0)));

        for (var i = Period - 1; i < prices.Length; i++)
        {
            ShouldBeWithin(1e-13, results[i][5], TwoPass(prices.AsSpan(i - Period + 1, Period)).Deviation);
        }
    }

    [Fact]
    public void Stochastic_should_find_the_extremes_of_any_window()
    {
        var random = new Random(5);
        var prices = Enumerable.Range(0, 20_000).Select(_ => (double)random.Next(50)).ToArray();

        var results = TestMarket.Run("stochastic(14,1)", prices.Select(price =>
            new Observation(0, price, price + 1, price - 1, price, 1, double.NaN, double.NaN, 0)));

        for (var i = 13; i < prices.Length; i++)
        {
            var window = prices.AsSpan(i - 13, 14).ToArray();
            results[i][0].ShouldBe(100 * (prices[i] - window.Min() + 1) / (window.Max() - window.Min() + 2));
        }
    }

    private static (double Mean, double Deviation) TwoPass(ReadOnlySpan<double> window)
    {
        var fromFirst = 0.0;
        foreach (var value in window)
        {
            fromFirst += value - window[0];
        }

        var mean = window[0] + (fromFirst / window.Length);
        var (squares, rest) = (0.0, 0.0);
        foreach (var value in window)
        {
            squares += (value - mean) * (value - mean);
            rest += value - mean;
        }

        return (mean, Math.Sqrt((squares - (rest * rest / window.Length)) / window.Length));
    }

    private static void ShouldBeWithin(double tolerance, double actual, double expected)
    {
        if (!(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected)))
        {
            Assert.Fail($"{actual:R} instead of {expected:R}, a relative error of {Math.Abs((actual / expected) - 1)}");
        }
    }
}
