using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Alert;
using StackExchange.Redis;

namespace AkkaDayTrade.Deploy.Tests.Redis;

/// <summary>The two ways of docs/operations.md to bring back what Redis held.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Snapshot = "dump.rdb";
    private const string Log = "appendonlydir";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("daytrade-backup-");

    [SkippableFact]
    public async Task Copied_snapshot_should_bring_back_values_and_alerts()
    {
        Contents before;
        await using (var redis = await RedisProcess.StartAsync(DirectoryOf("lost")))
        {
            before = await FillAsync(redis);
            var earlier = await redis.Server.LastSaveAsync();
            await Eventually.BeTrue(async () => await redis.Database.ExecuteAsync("BGSAVE", "SCHEDULE") is not null, "a snapshot to begin");
            await Eventually.BeTrue(async () => await redis.Server.LastSaveAsync() > earlier, "the snapshot to be complete");
            File.Copy(Path.Combine(DirectoryOf("lost"), Snapshot), Path.Combine(DirectoryOf("restored"), Snapshot));
        }

        // With the append-only file on from the start, the server would look at nothing else and begin empty.
        await using (var redis = await RedisProcess.StartAsync(DirectoryOf("restored"), "--appendonly", "no"))
        {
            await redis.Server.ConfigSetAsync("appendonly", "yes");
            await Eventually.BeTrue(async () => await LogIsCompleteAsync(redis), "the append-only file to be written");
            await redis.StopAsync();
        }

        await ShouldHoldAsync(DirectoryOf("restored"), before);
    }

    [SkippableFact]
    public async Task Copied_append_only_file_should_bring_back_values_and_alerts()
    {
        Contents before;
        await using (var redis = await RedisProcess.StartAsync(DirectoryOf("lost")))
        {
            before = await FillAsync(redis);
            await redis.StopAsync();
        }

        Directory.CreateDirectory(Path.Combine(DirectoryOf("restored"), Log));
        foreach (var file in Directory.GetFiles(Path.Combine(DirectoryOf("lost"), Log)))
        {
            File.Copy(file, Path.Combine(DirectoryOf("restored"), Log, Path.GetFileName(file)));
        }

        await ShouldHoldAsync(DirectoryOf("restored"), before);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private string DirectoryOf(string name) => _root.CreateSubdirectory(name).FullName;

    /// <summary>Lets a whole system work on the server until it holds values and an alert.</summary>
    private async Task<Contents> FillAsync(RedisProcess redis)
    {
        IReadOnlyList<Alert> alerts = [];
        await using (var system = await StartAsync(redis))
        {
            await Eventually.BeTrue(async () => (alerts = await system.GetAlertHistoryAsync()).Count > 0, "an alert");
            await Eventually.BeTrue(async () => await system.Features.LatestVectorAsync("7203") is not null, "stored features");
        }

        return new Contents(await redis.Database.StringGetAsync("day_trade:feature:7203:sma_5:latest"), await redis.Server.DatabaseSizeAsync(), alerts[^1].Id);
    }

    private async Task ShouldHoldAsync(string directory, Contents before)
    {
        await using var redis = await RedisProcess.StartAsync(directory);
        (await redis.Database.StringGetAsync("day_trade:feature:7203:sma_5:latest")).ShouldBe(before.Value);
        (await redis.Server.DatabaseSizeAsync()).ShouldBe(before.Keys);
        await using var system = await StartAsync(redis);
        (await system.GetAlertHistoryAsync(count: 100)).ShouldContain(alert => alert.Id == before.OldestAlert);
    }

    private Task<RealtimeSystem> StartAsync(RedisProcess redis) => RealtimeSystem.StartAsync(options =>
    {
        options.Redis = options.Redis with { ConnectionString = redis.ConnectionString };
        options.Exchange = options.Exchange with { Port = 0, Rate = 100 };
        options.Cluster = options.Cluster with { Port = 0 };
        options.Alerts = options.Alerts with { Rules = [new AlertRuleOptions { Name = "any-price", When = "sma_5 > 0" }] };
    });

    private static async Task<bool> LogIsCompleteAsync(RedisProcess redis)
    {
        var facts = (await redis.Server.InfoAsync("persistence")).SelectMany(section => section).ToDictionary(StringComparer.Ordinal);
        return facts["aof_enabled"] == "1" && facts["aof_rewrite_in_progress"] == "0" && facts["aof_rewrite_scheduled"] == "0";
    }

    /// <summary>What must be there again.</summary>
    private sealed record Contents(RedisValue Value, long Keys, string OldestAlert);
}
