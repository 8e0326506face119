using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>Series that broke other libraries: zeros, values beyond 1e14, flats, empty cells, mixed formats.</summary>
public class StressQuotesTests
{
    private static readonly string[] Specifications =
    [
        "sma(20)", "ema(12)", "ema(12,seed=sma)", "rsi(14)", "macd", "macd(seed=sma)", "bollinger(20)", "volume_ratio(20)", "atr",
        "vwap", "stochastic", "stochastic(14,3,3)", "obv", "realized_volatility",
        "robust_zscore", "ewma_chart", "half_space_trees(60)",
    ];

    [SkippableTheory]
    [InlineData("_issue0859.adx.nan")]
    [InlineData("bad")]
    [InlineData("bitcoin")]
    [InlineData("compare")]
    [InlineData("default")]
    [InlineData("longish")]
    [InlineData("max")]
    [InlineData("mismatch")]
    [InlineData("msft")]
    [InlineData("penny")]
    [InlineData("spx")]
    [InlineData("toobig")]
    [InlineData("zeros")]
    public void Features_should_stay_finite_once_they_are_ready(string series)
    {
        var bars = new ReferenceTable($"indicators/quotes/{series}.csv").Observations()
            .Where(bar => double.IsFinite(bar.Close) && double.IsFinite(bar.Volume))
            .ToArray();
        bars.Length.ShouldBeGreaterThan(150);
        foreach (var specification in Specifications)
        {
            var needsVolume = specification.StartsWith('v');
            var warmUp = FeatureRegistry.Compile(FeatureSpecification.Parse(specification)).WarmUp;
            var results = TestMarket.Run(specification, bars);
            for (var row = 0; row < bars.Length; row++)
            {
                var hadVolume = Array.Exists(bars[Math.Max(0, row - 20)..row], bar => bar.Volume > 0);
                var isReady = row + 1 >= warmUp && (!needsVolume || hadVolume);
                if (isReady || row + 1 < warmUp)
                {
                    double.IsFinite(results[row][0]).ShouldBe(isReady, $"{series} {specification} row {row}");
                }
            }
        }
    }

    [Theory]
    [InlineData("rsi(3)", 50)]
    [InlineData("bollinger(3)", 0.5)]
    [InlineData("stochastic(3,2)", 50)]
    [InlineData("atr(3)", 0)]
    [InlineData("macd", 0)]
    [InlineData("realized_volatility(3)", 0)]
    public void Flat_tape_should_give_the_neutral_value(string specification, double neutral)
    {
        var flat = Enumerable.Repeat(Closing(1234.1), 1000).ToArray();

        TestMarket.Run(specification, flat)[^1][0].ShouldBe(neutral);
    }

    [Theory]
    [InlineData("rsi(3)", 50)]
    [InlineData("bollinger(3)", 0.5)]
    [InlineData("stochastic(3,2)", 50)]
    public void Tape_that_goes_flat_after_moves_should_reach_the_neutral_value(string specification, double neutral)
    {
        Observation[] tape = [Closing(0.3), Closing(99_999.7), Closing(5.1), .. Enumerable.Repeat(Closing(0.1), 1000)];

        TestMarket.Run(specification, tape)[^1][0].ShouldBe(neutral);
    }

    [Fact]
    public void Rsi_should_be_100_without_losses_and_0_without_gains()
    {
        TestMarket.Run("rsi(14)", Enumerable.Range(1, 40).Select(i => Closing(i)))[^1][0].ShouldBe(100);
        TestMarket.Run("rsi(14)", Enumerable.Range(1, 40).Select(i => Closing(100 - i)))[^1][0].ShouldBe(0);
    }

    private static Observation Closing(double price) =>
        new(0, price, price, price, price, 100, double.NaN, double.NaN, 0);
}
