using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Tests.Domain.Features;

public class FeatureSetTests
{
    [Theory]
    [InlineData("sma(20)", "sma_20")]
    [InlineData("ema(12)", "ema_12")]
    [InlineData("ema(12,seed=first)", "ema_12")]
    [InlineData("ema(12,seed=sma)", "ema_12_sma")]
    [InlineData("rsi(14)", "rsi_14")]
    [InlineData("rsi", "rsi_14")]
    [InlineData("rsi(14)@1m", "rsi_14_1m")]
    [InlineData("macd", "macd")]
    [InlineData("macd()", "macd")]
    [InlineData("macd(12,26,9)", "macd")]
    [InlineData("macd(5,35,5)", "macd_5_35_5")]
    [InlineData("macd(seed=sma)", "macd_sma")]
    [InlineData("macd(5,35,5,seed=sma)@5m", "macd_5_35_5_sma_5m")]
    [InlineData("bollinger(20,2)", "bollinger_20")]
    [InlineData("bollinger(20,2.5)", "bollinger_20_2.5")]
    [InlineData("volume_ratio(20)@1m", "volume_ratio_20_1m")]
    [InlineData("atr(14)", "atr_14")]
    [InlineData("vwap", "vwap")]
    [InlineData("stochastic(14,3)", "stochastic_14_3")]
    [InlineData("stochastic(14,3,3)", "stochastic_14_3_3")]
    [InlineData("obv", "obv")]
    [InlineData("realized_volatility(60)", "realized_volatility_60")]
    [InlineData("spread", "spread")]
    [InlineData("robust_zscore", "robust_zscore_60")]
    [InlineData("ewma_chart(50,0.2)@1m", "ewma_chart_50_1m")]
    [InlineData("ewma_chart(50,0.3)", "ewma_chart_50_0.3")]
    [InlineData("half_space_trees", "half_space_trees_250")]
    [InlineData("half_space_trees(100,10,4)", "half_space_trees_100_10_4")]
    [InlineData("mid@60s", "mid_1m")]
    [InlineData("sma(5)@90s", "sma_5_90s")]
    [InlineData("sma(5)@24h", "sma_5_24h")]
    public void Name_should_carry_the_family_and_what_differs_from_its_defaults(string specification, string name) =>
        FeatureSet.Parse(specification).Features.Single().Name.ShouldBe(name);

    [Theory]
    [InlineData("supertrend(7)", "no feature 'supertrend'")]
    [InlineData("SMA(7)", "no feature 'SMA'")]
    [InlineData("sma", "lacks its period")]
    [InlineData("sma(seed=sma)", "lacks its period")]
    [InlineData("sma(0)", "from 1 to 10000")]
    [InlineData("sma(-3)", "from 1 to 10000")]
    [InlineData("sma(2.5)", "whole number")]
    [InlineData("sma(10001)", "from 1 to 10000")]
    [InlineData("sma(1e300)", "from 1 to 10000")]
    [InlineData("sma(1e999)", "neither a number")]
    [InlineData("sma(NaN)", "neither a number")]
    [InlineData("sma(ten)", "neither a number")]
    [InlineData("sma(5,)", "neither a number")]
    [InlineData("sma(5,6)", "takes at most 1")]
    [InlineData("vwap(5)", "takes at most 0")]
    [InlineData("robust_zscore(1001)", "from 3 to 1000")]
    [InlineData("ewma_chart(20,1.5)", "at most 1")]
    [InlineData("half_space_trees(100,51)", "from 1 to 50")]
    [InlineData("half_space_trees(100,10,9)", "from 1 to 8")]
    [InlineData("sma(5", "does not close")]
    [InlineData("sma(5)()", "neither a number")]
    [InlineData("sma(5)x", "does not close")]
    [InlineData("sma(5,seed=sma)", "takes none")]
    [InlineData("ema(5,sed=sma)", "takes seed")]
    [InlineData("ema(5,seed=ema)", "'first' or 'sma'")]
    [InlineData("ema(5,seed=sma,seed=first)", "twice")]
    [InlineData("macd(26,12)", "from 27 to 10000")]
    [InlineData("bollinger(1)", "from 2 to 10000")]
    [InlineData("bollinger(20,0)", "above 0")]
    [InlineData("bollinger(20,101)", "at most 100")]
    [InlineData("sma(5)@", "time frame")]
    [InlineData("sma(5)@m", "time frame")]
    [InlineData("sma(5)@0m", "time frame")]
    [InlineData("sma(5)@-1m", "time frame")]
    [InlineData("sma(5)@1.5m", "time frame")]
    [InlineData("sma(5)@1d", "time frame")]
    [InlineData("sma(5)@25h", "time frame")]
    [InlineData("sma(5)@2147483647h", "time frame")]
    [InlineData("sma(5)@99999999999s", "time frame")]
    [InlineData("sma(5) sma(5)", "'sma_5'")]
    [InlineData("macd macd(12,26,9)", "'macd'")]
    [InlineData("sma(5)@60s sma(5)@1m", "'sma_5_1m'")]
    public void Bad_specification_should_be_refused_with_what_is_wrong(string specifications, string message) =>
        Should.Throw<FormatException>(() => FeatureSet.Parse(specifications)).Message.ShouldContain(message);

    [Fact]
    public void Columns_should_stand_one_after_another_in_the_order_of_the_set()
    {
        var set = FeatureSet.Parse("sma(5) macd bollinger(20)@1m spread");

        set.Features.Select(feature => feature.Column).ShouldBe([0, 1, 5, 11]);
        set.ColumnCount.ShouldBe(12);
        set.TryGet("bollinger_20_1m", out var bollinger).ShouldBeTrue();
        bollinger!.Kind.Columns.ShouldBe(["middle_band", "upper_band", "lower_band", "band_width", "std"]);
    }

    [Fact]
    public void Every_registered_family_should_have_as_many_columns_as_it_writes()
    {
        foreach (var family in FeatureRegistry.Names)
        {
            var kind = FeatureRegistry.Compile(FeatureSpecification.Parse(family is "sma" or "ema" ? $"{family}(3)" : family));
            var columns = new double[kind.Columns.Count + 2];
            Array.Fill(columns, -763);

            kind.Create().Write(columns.AsSpan(..^1));

            columns.ShouldBe([.. Enumerable.Repeat(double.NaN, kind.Columns.Count + 1), -763], family);
        }
    }

    [Theory]
    [InlineData("sma(5)", "sma(6)")]
    [InlineData("sma(5)", "ema(5)")]
    [InlineData("ema(5)", "ema(5,seed=sma)")]
    [InlineData("rsi(14)", "rsi(14)@1m")]
    [InlineData("rsi(14)@1m", "rsi(14)@5m")]
    [InlineData("bollinger(20,2)", "bollinger(20,2.5)")]
    [InlineData("sma(5) sma(6)", "sma(6) sma(5)")]
    [InlineData("sma(5)", "sma(5) sma(6)")]
    public void Fingerprint_should_tell_different_sets_apart(string one, string other) =>
        FeatureSet.Parse(one).Fingerprint.ShouldNotBe(FeatureSet.Parse(other).Fingerprint);

    [Theory]
    [InlineData("macd", "macd(12,26,9)")]
    [InlineData("ema(5)", "ema(5.0,seed=first)")]
    [InlineData("rsi@60s", "rsi(14)@1m")]
    [InlineData(" sma(5)   sma(6) ", "sma(5) sma(6)")]
    public void Fingerprint_should_not_depend_on_the_spelling(string one, string other) =>
        FeatureSet.Parse(one).Fingerprint.ShouldBe(FeatureSet.Parse(other).Fingerprint);

    [Fact]
    public void Fingerprint_should_be_the_same_on_every_machine() =>
        FeatureSet.Parse(TestMarket.DefaultSet).Fingerprint.ShouldMatch("^[0-9a-f]{16}$");
}
