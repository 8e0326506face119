using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>A node that has no slots yet.</summary>
public sealed class ClusterNodeTestServer : RedisTestServer
{
    protected override IEnumerable<string> Options => ["--cluster-enabled", "yes"];
}

/// <summary>A Redis Cluster of two masters, each with half the slots.</summary>
public sealed class TwoMastersTestServer : TestServer
{
    private const int RoundsUp = 30;

    public ClusterNodeTestServer First { get; } = new();

    public ClusterNodeTestServer Second { get; } = new();

    public override string ConnectionString => $"{First.ConnectionString},127.0.0.1:{Second.Port}";

    public override async Task StartAsync()
    {
        await First.StartAsync();
        await Second.StartAsync();
        await using var first = await First.ConnectAsync();
        await using var second = await Second.ConnectAsync();
        await first.Database.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "8191");
        await second.Database.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "8192", "16383");
        // Two masters of one epoch would settle that between them while the tests write.
        await first.Database.ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", "1");
        await second.Database.ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", "2");
        await first.Database.ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", $"{Second.Port}");

        // A node says that it is up, and for a moment that it is not, while it learns what the other has.
        var inARow = 0;
        await Eventually.BeTrue(
            async () => (inARow = await IsUpAsync(first.Database) && await IsUpAsync(second.Database) ? inARow + 1 : 0) >= RoundsUp, "the cluster");
    }

    private static async Task<bool> IsUpAsync(IDatabase node)
    {
        var info = (string?)await node.ExecuteAsync("CLUSTER", "INFO");
        return info!.Contains("cluster_state:ok", StringComparison.Ordinal) && info.Contains("cluster_size:2", StringComparison.Ordinal);
    }

    public override async Task StopAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}

public sealed class ClusterMoveTests : StoreTest<TwoMastersTestServer>
{
    private IServer First => Database.Multiplexer.GetServer("127.0.0.1", Server.First.Port);

    private IServer Second => Database.Multiplexer.GetServer("127.0.0.1", Server.Second.Port);

    [SkippableFact]
    public async Task Each_key_should_go_to_the_master_of_its_slot()
    {
        var symbols = Enumerable.Range(0, 200).Select(i => $"S{i}").ToArray();
        var untagged = new StoreOptions { HashTags = HashTags.Never };

        await WriteAll(NewStore(untagged), [.. symbols.Select((symbol, i) => Vector(i, -i, symbol))]);

        foreach (var (symbol, i) in symbols.Select((symbol, i) => (symbol, i)))
        {
            (await NewStore(untagged).LatestVectorAsync(symbol))!["sma_20"].ShouldBe(-i);
        }

        Metrics.StoreErrors.ShouldBe(0);
        ((long)await First.ExecuteAsync("DBSIZE")).ShouldBeGreaterThan(100);
        ((long)await Second.ExecuteAsync("DBSIZE")).ShouldBeGreaterThan(100);
    }

    [SkippableFact]
    public async Task Writes_should_follow_a_slot_that_moves_to_another_master()
    {
        var sink = Run(NewStore());
        await Write(0);
        var slot = (int)await First.ExecuteAsync("CLUSTER", "KEYSLOT", "7203");
        var (from, to) = slot < 8192 ? (First, Second) : (Second, First);
        var (fromId, toId) = ((string)(await from.ExecuteAsync("CLUSTER", "MYID"))!, (string)(await to.ExecuteAsync("CLUSTER", "MYID"))!);

        await to.ExecuteAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
        await from.ExecuteAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
        await Write(1);
        ((long)await to.ExecuteAsync("CLUSTER", "COUNTKEYSINSLOT", slot)).ShouldBe(2, "new keys go to the new master at once");

        var keys = (RedisKey[])(await from.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, 100))!;
        await from.ExecuteAsync("MIGRATE", [Host, PortOf(to), "", 0, 5000, "KEYS", .. keys.Select(key => (object)key.ToString())]);
        await to.ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", toId);
        await from.ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", toId);
        await Write(2);

        await sink.Complete();
        (await NewStore().LatestAsync("7203", "sma_20"))!.Value.ShouldBe(2);
        (await NewStore().HistoryAsync("7203", "sma_20")).Select(feature => feature.Value).ShouldBe([0, 1, 2]);
        Metrics.StoreErrors.ShouldBe(0);

        async Task Write(int i)
        {
            var written = Metrics.StoreWrites;
            await sink.Offer(Vector(i, i, position: i, at: Noon.AddSeconds(i)));
            await Eventually.BeTrue(() => Metrics.StoreWrites == written + 4, "the latest values and their history");
        }
    }

    private const string Host = "127.0.0.1";

    private static int PortOf(IServer server) => ((System.Net.IPEndPoint)server.EndPoint).Port;
}
