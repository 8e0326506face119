using System.Text.Json;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>What layout `keys` promises to other readers of the database.</summary>
public abstract class KeysLayoutTests<TServer> : StoreTest<TServer>
    where TServer : TestServer, new()
{
    private const string LatestKey = "day_trade:feature:7203:sma_5:latest";
    private const string HistoryKey = "day_trade:feature:7203:sma_5:20250814033000";

    [SkippableFact]
    public async Task Latest_should_be_json_of_exactly_the_five_members()
    {
        await WriteAll(NewStore(), Vector(2100.5, at: Noon.AddTicks(1_234_567)));

        var json = (string?)await Database.StringGetAsync(LatestKey);

        json.ShouldBe(
            """{"name":"sma_5","value":2100.5,"timestamp":"2025-08-14T03:30:00.123456+00:00","symbol":"7203","metadata":{"period":5,"data_points":5}}""");
    }

    [SkippableFact]
    public async Task Each_symbols_json_should_name_it_however_it_is_written()
    {
        await WriteAll(NewStore(), Vector(1, symbol: "AB\"C"), Vector(2, symbol: "7203"));

        foreach (var symbol in new[] { "AB\"C", "7203" })
        {
            using var json = JsonDocument.Parse((string)(await Database.StringGetAsync($"day_trade:feature:{symbol}:sma_5:latest"))!);
            json.RootElement.GetProperty("symbol").GetString().ShouldBe(symbol);
        }
    }

    [SkippableFact]
    public async Task Value_should_read_back_to_the_bit()
    {
        foreach (var value in new[] { 0.1 + 0.2, 1e300, 5e-324, -2.2250738585072014E-308, 123456789.123456789, 1e16, -0.0 })
        {
            await WriteAll(NewStore(), Vector(value));

            using var json = JsonDocument.Parse((string)(await Database.StringGetAsync(LatestKey))!);
            BitConverter.DoubleToInt64Bits(json.RootElement.GetProperty("value").GetDouble()).ShouldBe(BitConverter.DoubleToInt64Bits(value));
        }
    }

    [SkippableFact]
    public async Task Varying_metadata_should_follow_the_constants_and_leave_out_what_is_not_finite()
    {
        var set = FeatureSet.Parse("rsi(14)");
        var vector = Vector(60, set: set, values: [60, 1.5, double.NaN]);

        await WriteAll(NewStore(), vector);

        using var json = JsonDocument.Parse((string)(await Database.StringGetAsync("day_trade:feature:7203:rsi_14:latest"))!);
        var metadata = json.RootElement.GetProperty("metadata");
        metadata.GetProperty("period").GetDouble().ShouldBe(14);
        metadata.GetProperty("avg_gain").GetDouble().ShouldBe(1.5);
        metadata.TryGetProperty("avg_loss", out _).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task History_should_have_the_same_json_under_the_second_of_the_event()
    {
        await WriteAll(NewStore(), Vector(2100.5));

        var history = await Database.StringGetAsync(HistoryKey);

        history.IsNull.ShouldBeFalse();
        history.ShouldBe(await Database.StringGetAsync(LatestKey));
    }

    [SkippableFact]
    public async Task Keys_should_end_after_their_time_to_live()
    {
        await WriteAll(NewStore(new StoreOptions { Ttl = TimeSpan.FromMinutes(10), HistoryTtl = TimeSpan.FromHours(2) }), Vector(2100.5));

        var latest = await Database.KeyTimeToLiveAsync(LatestKey);
        var history = await Database.KeyTimeToLiveAsync(HistoryKey);

        latest!.Value.TotalSeconds.ShouldBeInRange(590, 600);
        history!.Value.TotalSeconds.ShouldBeInRange(7190, 7200);
    }

    [SkippableFact]
    public async Task Feature_that_is_not_ready_should_have_no_key()
    {
        await WriteAll(NewStore(), Vector(2100.5, double.NaN), Vector(double.PositiveInfinity, symbol: "8306"));

        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_20:latest")).ShouldBeFalse();
        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_20:20250814033000")).ShouldBeFalse();
        (await Database.KeyExistsAsync("day_trade:feature:8306:sma_5:latest")).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Feature_that_stops_being_ready_should_lose_its_latest()
    {
        var sink = Run(NewStore());
        await sink.Offer(Vector(2100.5, 2000));
        await Eventually.BeTrue(() => Database.KeyExistsAsync("day_trade:feature:7203:sma_20:latest"), "the first value");

        await sink.Offer(Vector(2101, double.NaN, position: 1));

        await Eventually.BeTrue(async () => !await Database.KeyExistsAsync("day_trade:feature:7203:sma_20:latest"), "its end");
        (await Database.KeyExistsAsync(LatestKey)).ShouldBeTrue();
        await sink.Complete();
    }

    [SkippableFact]
    public async Task Latest_of_an_earlier_run_should_go_when_the_feature_is_not_ready_now()
    {
        await Database.StringSetAsync("day_trade:feature:7203:sma_20:latest", "of an earlier run");

        await WriteAll(NewStore(), Vector(2100.5, double.NaN));

        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_20:latest")).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Symbols_and_ready_features_should_be_named_in_their_sets()
    {
        await WriteAll(NewStore(), Vector(1, 2), Vector(3, symbol: "8306"));

        (await Database.SetMembersAsync("day_trade:feature:symbols")).Order().ShouldBe(["7203", "8306"]);
        (await Database.SetMembersAsync("day_trade:feature:7203:feature_names")).Order().ShouldBe(["sma_20", "sma_5"]);
        (await Database.SetMembersAsync("day_trade:feature:8306:feature_names")).ShouldBe(["sma_5"]);
    }

    [SkippableTheory]
    [InlineData("BTC:USD", "BTC%3AUSD")]
    [InlineData("A*?[x]{y}", "A%2A%3F%5Bx%5D%7By%7D")]
    [InlineData("50%", "50%25")]
    [InlineData("a b\t", "a%20b%09")]
    [InlineData("トヨタ", "トヨタ")]
    public async Task Symbol_should_be_percent_encoded_in_keys_only(string symbol, string encoded)
    {
        await WriteAll(NewStore(), Vector(1, symbol: symbol));

        var json = await Database.StringGetAsync($"day_trade:feature:{encoded}:sma_5:latest");
        JsonDocument.Parse((string)json!).RootElement.GetProperty("symbol").GetString().ShouldBe(symbol);
        (await NewStore().SymbolsAsync()).ShouldBe([symbol]);
        (await NewStore().LatestAsync(symbol, "sma_5"))!.Symbol.ShouldBe(symbol);
    }

    [SkippableFact]
    public async Task Hash_tags_should_stand_around_the_symbol_when_asked_for()
    {
        var store = NewStore(new StoreOptions { HashTags = HashTags.Always });

        await WriteAll(store, Vector(1));

        (await Database.KeyExistsAsync("day_trade:feature:{7203}:sma_5:latest")).ShouldBeTrue();
        (await Database.KeyExistsAsync("day_trade:feature:{7203}:feature_names")).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task History_should_be_kept_for_the_named_features_only()
    {
        await WriteAll(NewStore(new StoreOptions { History = "sma_20" }), Vector(1, 2));

        (await Database.KeyExistsAsync(HistoryKey)).ShouldBeFalse();
        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_20:20250814033000")).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task Vector_should_be_written_without_another_one_coming()
    {
        var sink = Run(NewStore());

        await sink.Offer(Vector(2100.5));

        await Eventually.BeTrue(() => Database.KeyExistsAsync(LatestKey), "the latest value");
        await sink.Complete();
    }
}

public sealed class KeysLayoutOnGarnetTests : KeysLayoutTests<GarnetTestServer>;

public sealed class KeysLayoutOnRedisTests : KeysLayoutTests<RedisTestServer>;
