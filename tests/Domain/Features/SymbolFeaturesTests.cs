using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using static AkkaDayTrade.Tests.Domain.Features.TestMarket;

namespace AkkaDayTrade.Tests.Domain.Features;

public class SymbolFeaturesTests
{
    private const string Open = "2025-08-14 09:00:00";

    [Fact]
    public void Pure_quote_should_advance_features_on_quotes_only()
    {
        var features = Start("sma(1) vwap spread mid");
        features.Update(Trade(Open, 10));
        features.Update(Quote(Open, 9, 12));

        features.Columns(4).ShouldBe([10, 10, 3, 10.5]);
    }

    [Fact]
    public void Absent_side_of_a_quote_should_stay_as_it_stands()
    {
        var features = Start("spread mid");
        features.Update(Quote(Open, 9, double.NaN));
        features.ReadyFeatures.ShouldBe(0);

        features.Update(Quote(Open, double.NaN, 12));
        features.Columns(2).ShouldBe([3, 10.5]);

        features.Update(Quote(Open, 10, double.NaN));
        features.Columns(2).ShouldBe([2, 11]);
        (features.Bid, features.Ask).ShouldBe((10, 12));
    }

    [Fact]
    public void Quote_with_a_price_should_count_as_a_tick_without_volume()
    {
        var features = Start("sma(1) spread volume_ratio(1)");
        features.Update(Trade(Open, 10));
        features.Update(Trade(Open, 10, 30));
        features.Update(Quote(Open, 9, 13) with { Price = 11 });

        features.Columns(4).ShouldBe([11, 4, 0.3, 100]);
    }

    [Fact]
    public void Trade_barred_from_the_last_price_should_advance_volume_features_only()
    {
        var features = Start("sma(1) vwap obv volume_ratio(1)");
        features.Update(Trade(Open, 10, 100));
        features.Update(Trade(Open, 20, 300, TickFlags.NoPrice));

        features.Columns(5).ShouldBe([10, 17.5, 0, 3, 100]);
        features.Price.ShouldBe(10);
    }

    [Fact]
    public void Repeated_volume_should_set_the_price_only()
    {
        var features = Start("sma(1) vwap obv volume_ratio(1)");
        features.Update(Trade(Open, 10, 100));
        features.Update(Trade(Open, 20, 300, TickFlags.NoVolume));

        features.Columns(5).ShouldBe([20, 10, 0, double.NaN, double.NaN]);
        features.Price.ShouldBe(20);
    }

    [Fact]
    public void Vwap_and_obv_should_start_afresh_with_the_session_day_but_not_after_lunch()
    {
        var features = Start("vwap obv sma(2)");
        features.Update(Trade("2025-08-14 11:00:00", 10, 100));
        features.Update(Trade("2025-08-14 13:00:00", 20, 100));
        features.Columns(3).ShouldBe([15, 100, 15]);

        features.Update(Trade("2025-08-15 09:00:00", 30, 100));

        features.Columns(3).ShouldBe([30, 0, 25]);
    }

    [Fact]
    public void Quality_should_be_not_ready_until_every_feature_has_a_value()
    {
        var features = Start("sma(1) sma(2)");
        features.QualityOf(features.Columns(2)).ShouldBe(VectorQuality.NotReady);
        features.Update(Trade(Open, 1));
        (features.QualityOf(features.Columns(2)), features.ReadyFeatures).ShouldBe((VectorQuality.NotReady, 1));

        features.Update(Trade(Open, 1));

        (features.QualityOf(features.Columns(2)), features.ReadyFeatures).ShouldBe((VectorQuality.None, 2));
    }

    [Fact]
    public void Update_and_write_should_not_allocate()
    {
        var features = Start(EverySet);
        var columns = new double[FeatureSet.Parse(EverySet).ColumnCount];
        var random = new Random(763);
        var ticks = RandomTicks.Of(random, 5000);
        foreach (var tick in ticks)
        {
            features.Update(tick);
            features.Write(columns);
            _ = features.QualityOf(columns);
        }

        var later = RandomTicks.Of(random, 5000, ticks[^1].UnixNanos);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ref readonly var tick in later.AsSpan())
        {
            features.Update(tick);
            features.Write(columns);
            _ = features.QualityOf(columns);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
