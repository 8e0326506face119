using System.Security.Cryptography;
using System.Text;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>A whole system with keys for what it stores.</summary>
public sealed class EncryptedSystemTests : StoreTest<GarnetTestServer>
{
    private static readonly string Old = $"old={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
    private static readonly string New = $"new={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    [Theory]
    [InlineData(StoreLayout.Keys)]
    [InlineData(StoreLayout.Hash)]
    public async Task Nothing_that_says_something_should_lie_plain_and_all_should_be_there_again_while_keys_change(StoreLayout layout)
    {
        string alert;
        await using (var system = await StartAsync(layout, Old))
        {
            await Eventually.BeTrue(async () => (await system.GetAlertHistoryAsync()).Count > 0, "an alert");
            await Eventually.BeTrue(async () => (await system.SilenceAlertsAsync("unusual_volume", "7203", TimeSpan.FromHours(1))).Durable, "a silence that is kept");
            await Eventually.BeTrue(() => IsSwitchedAsync(system, "ensemble"), "a choice of model that is kept");
            alert = (await system.GetAlertHistoryAsync())[^1].Id;
            await Eventually.BeTrue(HasSnapshotAsync, "a checkpoint");
        }

        (await PlainAsync()).ShouldBeEmpty();
        await using (var again = await StartAsync(layout, $"{New},{Old}"))
        {
            await Eventually.BeTrue(() => again.Models.Active.Name == "ensemble", "the choice of model");
            (await again.GetAlertHistoryAsync(1000)).ShouldContain(known => known.Id == alert);
            (await again.GetSilencesAsync()).ShouldContain(silence => silence.Type == "unusual_volume" && silence.Symbol == "7203");
        }

        (await PlainAsync()).ShouldBeEmpty();
    }

    private Task<RealtimeSystem> StartAsync(StoreLayout layout, string keys) => RealtimeSystem.StartAsync(o =>
    {
        o.Redis = new RedisOptions { ConnectionString = Server.ConnectionString };
        o.Exchange = o.Exchange with { Port = 0, Rate = 300 };
        o.Cluster = o.Cluster with { Port = 0 };
        o.Store = o.Store with { EncryptionKeys = keys, Layout = layout };
        o.Alerts = new AlertOptions { Rules = [new AlertRuleOptions { Name = "any_price", When = "sma_5 > 0" }] };
    });

    /// <summary>Not before the actor has read what was chosen earlier.</summary>
    private static async Task<bool> IsSwitchedAsync(RealtimeSystem system, string model)
    {
        try
        {
            await system.SwitchModelAsync(model);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<bool> HasSnapshotAsync()
    {
        await foreach (var _ in Database.Multiplexer.GetServers().Single().KeysAsync(pattern: "day_trade:akka:snapshot:*"))
        {
            return true;
        }

        return false;
    }

    /// <summary>What of all values in the store is not encrypted, but for what Redis compares itself and the names by which the layouts are found.</summary>
    private async Task<List<string>> PlainAsync()
    {
        var (plain, values) = (new List<string>(), 0);
        await foreach (var key in Database.Multiplexer.GetServers().Single().KeysAsync(pattern: "*"))
        {
            var name = key.ToString();
            if (name.EndsWith(":highestSequenceNr", StringComparison.Ordinal) || name.StartsWith("day_trade:cluster:", StringComparison.Ordinal))
            {
                continue;
            }

            RedisValue[] stored = await Database.KeyTypeAsync(key) switch
            {
                RedisType.String => [await Database.StringGetAsync(key)],
                RedisType.Hash => await Database.HashValuesAsync(key),
                RedisType.List => await Database.ListRangeAsync(key),
                RedisType.SortedSet => await Database.SortedSetRangeByRankAsync(key),
                RedisType.Set when name.EndsWith(":symbols", StringComparison.Ordinal) || name.EndsWith(":feature_names", StringComparison.Ordinal) => [],
                var type => [$"a {type}"],
            };
            values += stored.Length;
            plain.AddRange(stored.Where(value => !((ReadOnlyMemory<byte>)value).Span.StartsWith("adt1:"u8)).Select(value => $"{name}: {Encoding.UTF8.GetString((byte[])value!)}"));
        }

        values.ShouldBeGreaterThan(20);
        return plain;
    }
}
