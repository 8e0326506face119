using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>What layout `hash` promises to other readers of the database.</summary>
public abstract class HashLayoutTests<TServer> : StoreTest<TServer>
    where TServer : TestServer, new()
{
    private static readonly StoreOptions Hash = new() { Layout = StoreLayout.Hash };

    [SkippableFact]
    public async Task Latest_should_be_one_hash_with_a_field_per_feature()
    {
        await WriteAll(NewStore(Hash), Vector(2100.5, 2000.25));

        var fields = (await Database.HashGetAllAsync("day_trade:feature:7203:latest")).ToDictionary(f => (string)f.Name!, f => (string)f.Value!);
        fields.ShouldBe(new Dictionary<string, string>
        {
            ["sma_5"] = "2100.5",
            ["sma_20"] = "2000.25",
            ["ts"] = "2025-08-14T03:30:00.000000+00:00",
            ["schema"] = Set.Fingerprint,
        }, ignoreOrder: true);
        (await Database.KeyTimeToLiveAsync("day_trade:feature:7203:latest"))!.Value.TotalSeconds.ShouldBeInRange(3590, 3600);
    }

    [SkippableFact]
    public async Task History_should_be_one_hash_per_minute()
    {
        await WriteAll(NewStore(Hash), Vector(1), Vector(2, position: 1, at: Noon.AddSeconds(59)), Vector(3, position: 2, at: Noon.AddSeconds(60)));

        ((string?)await Database.HashGetAsync("day_trade:feature:7203:202508140330", "00:sma_5")).ShouldBe("1");
        ((string?)await Database.HashGetAsync("day_trade:feature:7203:202508140330", "59:sma_5")).ShouldBe("2");
        ((string?)await Database.HashGetAsync("day_trade:feature:7203:202508140331", "00:sma_5")).ShouldBe("3");
    }

    [SkippableFact]
    public async Task Feature_that_is_no_longer_ready_should_lose_its_field()
    {
        await WriteAll(NewStore(Hash), Vector(1, 2));
        await WriteAll(NewStore(Hash), Vector(1, double.NaN));

        (await Database.HashExistsAsync("day_trade:feature:7203:latest", "sma_20")).ShouldBeFalse();
        (await Database.HashExistsAsync("day_trade:feature:7203:latest", "sma_5")).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task Key_of_another_type_should_be_an_error_that_harms_no_other_key()
    {
        await Database.StringSetAsync("day_trade:feature:7203:latest", "not a hash");

        await WriteAll(NewStore(Hash), Vector(1), Vector(2, symbol: "8306"));

        Metrics.StoreErrors.ShouldBeGreaterThan(0);
        ((string?)await Database.HashGetAsync("day_trade:feature:8306:latest", "sma_5")).ShouldBe("2");
        ((string?)await Database.StringGetAsync("day_trade:feature:7203:latest")).ShouldBe("not a hash");
    }
}

public sealed class HashLayoutOnGarnetTests : HashLayoutTests<GarnetTestServer>;

public sealed class HashLayoutOnRedisTests : HashLayoutTests<RedisTestServer>;
