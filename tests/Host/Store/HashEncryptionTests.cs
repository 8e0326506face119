using System.Security.Cryptography;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>Layout `hash` with keys: every field is bound to its key and its name.</summary>
public sealed class HashEncryptionTests : StoreTest<GarnetTestServer>
{
    private const string Latest = "day_trade:feature:7203:latest";
    private const string Minute = "day_trade:feature:7203:202508140330";

    private static readonly string Old = $"old={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
    private static readonly string New = $"new={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    [Fact]
    public async Task Fields_should_come_back_and_say_nothing_to_others()
    {
        await WriteAll(Encrypted(Old), Vector(2100.5, 2000.25));

        var stored = (await Encrypted(Old).LatestVectorAsync("7203"))!;
        stored.Timestamp.ShouldBe(Noon);
        stored.Features.ToDictionary(feature => feature.Key, feature => feature.Value.Value)
            .ShouldBe(new Dictionary<string, double> { ["sma_5"] = 2100.5, ["sma_20"] = 2000.25 }, ignoreOrder: true);
        (await Encrypted(Old).HistoryAsync("7203", "sma_20")).ShouldHaveSingleItem().Value.ShouldBe(2000.25);
        foreach (var field in (await Database.HashGetAllAsync(Latest)).Concat(await Database.HashGetAllAsync(Minute)))
        {
            ((string)field.Value!).ShouldStartWith("adt1:old:", Case.Sensitive, (string?)field.Name);
        }
    }

    [Fact]
    public async Task Keys_should_be_changed_while_old_fields_stay_readable()
    {
        await WriteAll(Encrypted(Old), Vector(1, 2));

        (await Encrypted($"{New},{Old}").LatestAsync("7203", "sma_5"))!.Value.ShouldBe(1);
        await WriteAll(Encrypted($"{New},{Old}"), Vector(3, 4));
        (await Encrypted(New).LatestAsync("7203", "sma_5"))!.Value.ShouldBe(3);
        (await Should.ThrowAsync<EncryptionException>(async () => await Encrypted(Old).LatestAsync("7203", "sma_5"))).Message.ShouldContain("'new', which is not among");
    }

    [Theory]
    [InlineData(Latest, "sma_5", Latest, "sma_20")]
    [InlineData(Latest, "sma_5", "day_trade:feature:8306:latest", "sma_5")]
    [InlineData(Minute, "00:sma_5", Minute, "00:sma_20")]
    [InlineData(Minute, "00:sma_5", "day_trade:feature:8306:202508140330", "00:sma_5")]
    public async Task Field_that_was_moved_should_be_refused_by_name(string fromKey, string fromField, string toKey, string toField)
    {
        await WriteAll(Encrypted(Old), Vector(1, 2), Vector(1, 2, symbol: "8306"));
        await Database.HashSetAsync(toKey, toField, await Database.HashGetAsync(fromKey, fromField));
        var (symbol, feature) = (toKey.Split(':')[2], toField.Split(':')[^1]);

        var problem = (await Should.ThrowAsync<EncryptionException>(async () =>
        {
            await Encrypted(Old).LatestVectorAsync(symbol);
            await Encrypted(Old).HistoryAsync(symbol, feature, Noon, Noon);
        })).Message;

        problem.ShouldContain($"'{toKey} {toField}'");
        problem.ShouldContain("moved");
    }

    [Fact]
    public async Task Plain_field_should_not_be_taken_for_one_of_ours()
    {
        await WriteAll(Encrypted(Old), Vector(1, 2));
        await Database.HashSetAsync(Latest, "sma_5", "9");

        var stored = await Encrypted(Old).LatestVectorAsync("7203");

        stored!.Features.Keys.ShouldBe(["sma_20"]);
    }

    private FeatureStore Encrypted(string keys) =>
        NewStore(new StoreOptions { Layout = StoreLayout.Hash, EncryptionKeys = keys, LocalTtl = TimeSpan.Zero });
}
