using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>What the read side promises, in either layout.</summary>
public abstract class FeatureStoreTests<TServer> : StoreTest<TServer>
    where TServer : TestServer, new()
{
    [SkippableTheory]
    [InlineData(StoreLayout.Keys)]
    [InlineData(StoreLayout.Hash)]
    public async Task Latest_vector_should_hold_every_ready_feature(StoreLayout layout)
    {
        await WriteAll(In(layout), Vector(2100.1, 2000), Vector(2, position: 1, symbol: "8306"));

        var vector = await In(layout).LatestVectorAsync("7203");

        vector.ShouldNotBeNull();
        vector.Timestamp.ShouldBe(Noon);
        vector["sma_5"].ShouldBe(2100.1);
        vector.Features.Keys.Order().ShouldBe(["sma_20", "sma_5"]);
        (await In(layout).LatestVectorAsync("9984")).ShouldBeNull();
        (await In(layout).LatestAsync("8306", "sma_20")).ShouldBeNull();
    }

    [SkippableTheory]
    [InlineData(StoreLayout.Keys)]
    [InlineData(StoreLayout.Hash)]
    public async Task History_should_keep_the_last_value_of_each_second_in_ascending_order(StoreLayout layout)
    {
        await WriteAll(
            In(layout),
            Vector(1),
            Vector(2, position: 1, at: Noon.AddMilliseconds(900)),
            Vector(3, position: 2, at: Noon.AddMilliseconds(1100)),
            Vector(4, position: 3, at: Noon.AddMinutes(2)));

        var history = await In(layout).HistoryAsync("7203", "sma_5");

        history.Select(feature => feature.Value).ShouldBe([2, 3, 4]);
        history.Select(feature => feature.Timestamp).ShouldBeInOrder();
    }

    [SkippableTheory]
    [InlineData(StoreLayout.Keys)]
    [InlineData(StoreLayout.Hash)]
    public async Task History_should_give_the_newest_within_its_bounds(StoreLayout layout)
    {
        var vectors = Enumerable.Range(0, 200).Select(i => Vector(i, position: i, at: Noon.AddSeconds(30 * i))).ToArray();
        await WriteAll(In(layout), vectors);

        (await Values(limit: 3)).ShouldBe([197, 198, 199]);
        (await Values(to: Noon.AddSeconds(300), limit: 2)).ShouldBe([9, 10]);
        (await Values(from: Noon.AddSeconds(31), to: Noon.AddSeconds(90))).ShouldBe([2, 3]);
        (await Values(from: Noon.AddSeconds(91), to: Noon.AddSeconds(100))).ShouldBeEmpty();
        (await Values(from: Noon.AddDays(1), to: Noon)).ShouldBeEmpty();
        (await Values(limit: 1000)).Count().ShouldBe(200);

        async Task<IEnumerable<double>> Values(DateTimeOffset? from = null, DateTimeOffset? to = null, int limit = 1000) =>
            (await In(layout).HistoryAsync("7203", "sma_5", from, to, limit)).Select(feature => feature.Value);
    }

    [SkippableFact]
    public async Task History_should_refuse_a_limit_out_of_range()
    {
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => NewStore().HistoryAsync("7203", "sma_5", limit: 0));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => NewStore().HistoryAsync("7203", "sma_5", limit: 100_001));
    }

    [SkippableTheory]
    [InlineData(StoreLayout.Keys)]
    [InlineData(StoreLayout.Hash)]
    public async Task Deleted_feature_should_be_gone_and_nothing_else(StoreLayout layout)
    {
        await WriteAll(In(layout), Vector(1, 2), Vector(3, 4, position: 1, at: Noon.AddSeconds(90)), Vector(5, 6, symbol: "72"));

        (await In(layout).DeleteFeatureAsync("7203", "sma_5")).ShouldBeTrue();

        (await In(layout).LatestAsync("7203", "sma_5")).ShouldBeNull();
        (await In(layout).HistoryAsync("7203", "sma_5", to: Noon.AddHours(1))).ShouldBeEmpty();
        (await In(layout).FeatureNamesAsync("7203")).ShouldBe(["sma_20"]);
        (await In(layout).HistoryAsync("7203", "sma_20")).Select(feature => feature.Value).ShouldBe([2, 4]);
        (await In(layout).LatestAsync("72", "sma_5"))!.Value.ShouldBe(5);
        (await In(layout).DeleteFeatureAsync("7203", "sma_5")).ShouldBeFalse();
    }

    [SkippableTheory]
    [InlineData(StoreLayout.Keys)]
    [InlineData(StoreLayout.Hash)]
    public async Task Cleared_symbol_should_leave_no_key_and_no_other_symbol_touched(StoreLayout layout)
    {
        await WriteAll(In(layout), Vector(1, 2, symbol: "72*"), Vector(3, 4, symbol: "7203"));

        (await In(layout).ClearAsync("72*")).ShouldBeTrue();

        var keys = Connection.Database.Multiplexer.GetServers()[0].KeysAsync(pattern: "day_trade:feature:*");
        var names = await keys.Select(key => key.ToString()).ToListAsync();
        names.ShouldNotContain(name => name.Contains("72%2A", StringComparison.Ordinal));
        names.ShouldContain(name => name.Contains(":7203:", StringComparison.Ordinal));
        (await In(layout).SymbolsAsync()).ShouldBe(["7203"]);
        (await In(layout).ClearAsync("72*")).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Local_cache_should_answer_what_was_written_here_without_asking_redis()
    {
        var store = NewStore(new StoreOptions { LocalTtl = TimeSpan.FromMinutes(1) });
        await WriteAll(store, Vector(1));
        await Database.ExecuteAsync("FLUSHALL");

        (await store.LatestAsync("7203", "sma_5"))!.Value.ShouldBe(1);

        store.CacheHits.ShouldBe(1);
        store.CacheMisses.ShouldBe(0);
    }

    [SkippableFact]
    public async Task Local_cache_should_be_off_when_its_time_to_live_is_zero()
    {
        var store = NewStore(new StoreOptions { LocalTtl = TimeSpan.Zero });
        await WriteAll(store, Vector(1));
        await Database.ExecuteAsync("FLUSHALL");

        (await store.LatestAsync("7203", "sma_5")).ShouldBeNull();
    }

    private FeatureStore In(StoreLayout layout) => NewStore(new StoreOptions { Layout = layout });
}

public sealed class FeatureStoreOnGarnetTests : FeatureStoreTests<GarnetTestServer>;

public sealed class FeatureStoreOnRedisTests : FeatureStoreTests<RedisTestServer>;
