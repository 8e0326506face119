using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A Redis Cluster of one node that holds all slots: it refuses commands across slots as a large one does.</summary>
public sealed class RedisClusterTestServer : RedisTestServer
{
    public override async Task StartAsync()
    {
        await base.StartAsync();
        await using var connection = await ConnectAsync();
        await connection.Database.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await Eventually.BeTrue(
            async () => ((string?)await connection.Database.ExecuteAsync("CLUSTER", "INFO"))!.Contains("cluster_state:ok", StringComparison.Ordinal),
            "the cluster");
    }

    protected override IEnumerable<string> Options => ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"];
}

public sealed class RedisClusterTests : StoreTest<RedisClusterTestServer>
{
    [SkippableFact]
    public async Task Keys_should_be_tagged_without_being_asked_for()
    {
        await WriteAll(NewStore(), Vector(1, 2));

        (await Database.KeyExistsAsync("day_trade:feature:{7203}:sma_5:latest")).ShouldBeTrue();
        (await NewStore().LatestVectorAsync("7203"))!.Features.Count.ShouldBe(2);
        (await NewStore().HistoryAsync("7203", "sma_20")).Select(feature => feature.Value).ShouldBe([2]);
    }

    [SkippableFact]
    public async Task Keys_without_tags_should_be_read_and_deleted_one_by_one()
    {
        var untagged = new StoreOptions { HashTags = HashTags.Never, HistoryTtl = TimeSpan.FromMinutes(5) };
        await WriteAll(NewStore(untagged), Vector(1, 2));

        (await NewStore(untagged).LatestVectorAsync("7203"))!.Features.Count.ShouldBe(2);
        (await NewStore(untagged).HistoryAsync("7203", "sma_20")).Select(feature => feature.Value).ShouldBe([2]);
        (await NewStore(untagged).ClearAsync("7203")).ShouldBeTrue();
        (await Database.KeyExistsAsync("day_trade:feature:7203:sma_5:latest")).ShouldBeFalse();
    }
}
