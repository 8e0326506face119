using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Host.Dashboard.Charts;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class ChartPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 2, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Plan_should_have_a_pane_for_what_the_feature_set_has()
    {
        new ChartPlan(FeatureSet.Parse(FeatureOptions.DefaultSet)).Panes.ShouldBe(["price", "volume", "rsi", "macd"]);
        new ChartPlan(FeatureSet.Parse("sma(5) obv")).Panes.ShouldBe(["price", "volume"]);
    }

    [Fact]
    public void Row_should_hold_second_price_and_each_series_with_null_for_what_is_not_ready()
    {
        var set = FeatureSet.Parse("sma(5) macd bollinger(20,2)");
        var plan = new ChartPlan(set);
        var values = new double[set.ColumnCount];
        Array.Fill(values, double.NaN);
        set.TryGet("macd", out var macd);
        values[macd!.Column + 2] = 7;

        var row = plan.RowOf(new FeatureVector
        {
            Symbol = "7203", Set = set, Epoch = 1, Position = 1, UnixNanos = Timestamps.ToUnixNanos(Noon) + 5, ArrivalTimestamp = 0, Values = values,
            Price = 2900, Volume = 1, Bid = double.NaN, Ask = double.NaN, Quality = VectorQuality.None, ClosesBucket = false,
        });

        row[0].ShouldBe(Noon.ToUnixTimeMilliseconds());
        row[1].ShouldBe(2900);
        row.Skip(2).Count(figure => figure is not null).ShouldBe(1);
        plan.Series[Array.IndexOf(row, 7.0) - 2].ShouldBe(plan.Series.Single(series => series.Figure == "signal_line"));
    }

    [Fact]
    public void Stored_values_should_become_rows_by_second_with_the_price_that_the_bands_tell()
    {
        var plan = new ChartPlan(FeatureSet.Parse("sma(5) bollinger(20,2)"));

        var rows = plan.RowsOf(
        [
            new StoredFeature("sma_5", 2901, Noon.AddSeconds(1), "7203", new Dictionary<string, double>()),
            new StoredFeature("bollinger_20", 0.25, Noon, "7203", new Dictionary<string, double> { ["lower_band"] = 2800, ["upper_band"] = 3000 }),
            new StoredFeature("sma_5", 2900, Noon.AddMilliseconds(300), "7203", new Dictionary<string, double>()),
        ]);

        rows.Count.ShouldBe(2);
        rows[0].ShouldBe([Noon.ToUnixTimeMilliseconds(), 2850, 2900, 2800, 3000]);
        rows[1].ShouldBe([Noon.ToUnixTimeMilliseconds() + 1000, null, 2901, null, null]);
    }

    [Fact]
    public void Volumes_should_be_sums_by_second_without_one_that_may_have_begun_earlier()
    {
        Tick[] ticks = [Trade(0, 5), Trade(0, 7), Trade(1, 2), Trade(1, 3)];

        ChartData.VolumesOf(ticks, asked: 4).ShouldBe([[1000, 5]]);
        ChartData.VolumesOf(ticks, asked: 5).ShouldBe([[0, 12], [1000, 5]]);
    }

    private static Tick Trade(int second, double volume) => new() { Symbol = "7203", UnixNanos = second * Timestamps.NanosPerSecond, Price = 1, Volume = volume };
}
