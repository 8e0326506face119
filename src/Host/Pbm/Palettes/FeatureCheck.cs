using System.Text.Json.Nodes;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>What the ticks that an entity still has say of a feature's value.</summary>
internal static class FeatureCheck
{
    /// <summary>Sums that run for long and sums of a few terms differ in their last digits.</summary>
    private const double Rounding = 1e-9;

    /// <summary>A feature on ticks is computed once more from those at hand. What looks further back than they reach differs.</summary>
    public static IEnumerable<IReadOnlyList<JsonNode?>> OfTicks(FeatureDefinition feature, SymbolState state, TradingCalendar calendar)
    {
        var set = FeatureSet.Parse(feature.Specification.ToString());
        var features = new SymbolFeatures(set, calendar);
        foreach (ref readonly var tick in state.Recent.AsSpan())
        {
            features.Update(tick);
        }

        var values = new double[set.ColumnCount];
        features.Write(values);
        var (value, again) = (state.Values[feature.Column], values[set.Features[0].Column]);
        var isSame = Math.Abs(again - value) <= Rounding * Math.Abs(value);
        yield return PipelinePalette.Row("recomputed", Number.OrNull(again));
        yield return PipelinePalette.Row(
            "recomputed from",
            $"{state.Recent.Length} ticks at hand: "
            + (double.IsNaN(again) ? "too few" : isSame ? "the same" : "the rest is of earlier ones"));
    }

    /// <summary>A feature on bars rests on closed ones, of which no ticks may be left.</summary>
    public static IEnumerable<IReadOnlyList<JsonNode?>> OfBars(FeatureDefinition feature, SymbolState state)
    {
        if (state.Recent is [.., var last])
        {
            var start = Timestamps.FloorDivide(last.UnixNanos, feature.TimeFrameNanos) * feature.TimeFrameNanos;
            yield return PipelinePalette.Row("open bar", $"from {PipelinePalette.Instant(Timestamps.FromUnixNanos(start))} on; the value moves when it closes");
        }
    }
}
