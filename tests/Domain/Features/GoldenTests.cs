using System.Text.Json;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>Every value that the Python original computed over 3 symbols × 300 ticks.</summary>
public class GoldenTests
{
    private const string OriginalSet = "sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2)";

    private static readonly FeatureSet Set = FeatureSet.Parse(OriginalSet);

    private static readonly Dictionary<string, int> FirstValueAtTick = new()
    {
        ["ema_12"] = 1,
        ["ema_26"] = 1,
        ["macd"] = 1,
        ["sma_5"] = 5,
        ["rsi_14"] = 15,
        ["sma_20"] = 20,
        ["bollinger_20"] = 20,
        ["sma_50"] = 50,
    };

    [SkippableFact]
    public void Features_should_equal_the_original()
    {
        var symbols = new Dictionary<string, SymbolFeatures>();
        var values = 0;
        foreach (var line in File.ReadLines(SharedData.PathOf("golden/day_trade_763.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var tick = document.RootElement;
            var symbol = tick.GetProperty("symbol").GetString()!;
            symbols.TryAdd(symbol, TestMarket.Start(OriginalSet));
            symbols[symbol].Update(TickOf(tick, symbol));
            values += CompareTick(tick, symbols[symbol].Columns(Set.ColumnCount));
        }

        symbols.Count.ShouldBe(3);
        values.ShouldBeGreaterThan(6000);
    }

    private static int CompareTick(JsonElement tick, double[] columns)
    {
        var what = $"{tick.GetProperty("symbol")} tick {tick.GetProperty("seq")}";
        var price = tick.GetProperty("price").GetDouble();
        var originals = tick.GetProperty("features");
        var compared = 0;
        foreach (var feature in Set.Features)
        {
            var ours = columns.AsSpan(feature.Column, feature.Width);
            double.IsNaN(ours[0]).ShouldBe(tick.GetProperty("seq").GetInt32() + 1 < FirstValueAtTick[feature.Name], $"{what} {feature.Name}");
            if (originals.TryGetProperty(feature.Name, out var original))
            {
                Compare(feature, original, ours, price, $"{what} {feature.Name}");
                compared++;
            }
            else if (feature.Name == "rsi_14" && !double.IsNaN(ours[0]))
            {
                // The original says nothing while there are no losses.
                ours[2].ShouldBe(0);
                ours[0].ShouldBe(ours[1] == 0 ? 50 : 100, what);
            }
            else
            {
                ours[0].ShouldBe(double.NaN, what);
            }
        }

        return compared;
    }

    private static void Compare(FeatureDefinition feature, JsonElement original, ReadOnlySpan<double> ours, double price, string what)
    {
        var metadata = original.GetProperty("metadata");
        metadata.EnumerateObject().Select(member => member.Name)
            .ShouldBe(feature.Kind.Constants.Select(constant => constant.Key).Concat(feature.Kind.Columns), ignoreOrder: true, what);
        foreach (var (name, value) in feature.Kind.Constants)
        {
            value.ShouldBe(metadata.GetProperty(name).GetDouble(), what);
        }

        var isFlat = feature.Name == "bollinger_20" && metadata.GetProperty("std").GetDouble() < 1e-9 * price;
        if (isFlat)
        {
            ours[0].ShouldBe(0.5, what);
            ours[5].ShouldBe(0, what);
            ours[1].ShouldBeCloseTo(price, price, what);
            return;
        }

        ours[0].ShouldBeCloseTo(original.GetProperty("value").GetDouble(), price, what);
        for (var i = 0; i < feature.Kind.Columns.Count; i++)
        {
            var name = feature.Kind.Columns[i];
            ours[1 + i].ShouldBeCloseTo(metadata.GetProperty(name).GetDouble(), price, $"{what} {name}");
        }
    }

    private static Tick TickOf(JsonElement tick, string symbol) => new()
    {
        Symbol = symbol,
        UnixNanos = TestMarket.Nanos(tick.GetProperty("timestamp").GetString()!),
        Price = tick.GetProperty("price").GetDouble(),
        Volume = tick.GetProperty("volume").GetDouble(),
        Bid = tick.GetProperty("bid").GetDouble(),
        Ask = tick.GetProperty("ask").GetDouble(),
    };
}
