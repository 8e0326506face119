using System.Security.Cryptography;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Host.Tests.Store;

public sealed class EncryptionTests : StoreTest<GarnetTestServer>
{
    private const string Latest = "day_trade:feature:7203:sma_5:latest";
    private const string OtherLatest = "day_trade:feature:7203:sma_20:latest";

    private static readonly string Old = $"old={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
    private static readonly string New = $"new={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    [Fact]
    public async Task Values_should_come_back_and_say_nothing_to_others()
    {
        var store = Encrypted(Old);
        await WriteAll(store, Vector(1.5, 2));

        (await Encrypted(Old).LatestAsync("7203", "sma_5"))!.Value.ShouldBe(1.5);
        (await Encrypted(Old).HistoryAsync("7203", "sma_20")).ShouldHaveSingleItem().Value.ShouldBe(2);
        var raw = (string)(await Database.StringGetAsync(Latest))!;
        raw.ShouldStartWith("adt1:old:");
        raw.ShouldNotContain("sma_5");
        raw.ShouldNotContain("1.5");
        (await Database.KeyTimeToLiveAsync(Latest)).ShouldNotBeNull();
        await WriteAll(store, Vector(1.5, 2));
        ((string)(await Database.StringGetAsync(Latest))!).ShouldNotBe(raw, "the same value never looks the same");
    }

    [Fact]
    public async Task Keys_should_be_changed_while_old_values_stay_readable()
    {
        await CheckAsync(Old);
        await WriteAll(Encrypted(Old), Vector(1, 2));
        await CheckAsync($"{Old},{New}");
        await CheckAsync($"{New},{Old}");

        (await Encrypted($"{New},{Old}").LatestAsync("7203", "sma_5"))!.Value.ShouldBe(1);
        await WriteAll(Encrypted($"{New},{Old}"), Vector(3, 4));
        (await Encrypted(New).LatestAsync("7203", "sma_5"))!.Value.ShouldBe(3);
        await CheckAsync(New);
    }

    [Fact]
    public async Task Value_that_was_moved_changed_or_cut_should_be_refused_by_name()
    {
        await WriteAll(Encrypted(Old), Vector(1, 2));
        var value = (byte[])(await Database.StringGetAsync(Latest))!;

        await RefusesAsync(value, "moved");
        await RefusesAsync(value[..20], "cut off");
        await Database.KeyDeleteAsync(OtherLatest);
        value[^20] ^= 1;
        await Database.StringSetAsync(Latest, value);
        (await Should.ThrowAsync<EncryptionException>(async () => await Encrypted(Old).LatestAsync("7203", "sma_5"))).Message.ShouldContain(Latest);
        await Database.KeyDeleteAsync(Latest);
        await Database.StringSetAsync(OtherLatest, """{"name":"sma_20","value":9,"timestamp":"2026-02-24T05:00:00.123456+00:00","symbol":"7203","metadata":{}}""");
        (await Encrypted(Old).LatestAsync("7203", "sma_20")).ShouldBeNull("a plain value is not ours");

        async Task RefusesAsync(byte[] moved, string reason)
        {
            await Database.StringSetAsync(OtherLatest, moved);
            var problem = (await Should.ThrowAsync<EncryptionException>(async () => await Encrypted(Old).LatestAsync("7203", "sma_20"))).Message;
            problem.ShouldContain(OtherLatest);
            problem.ShouldContain(reason);
        }
    }

    [Fact]
    public async Task Wrong_or_missing_key_should_end_the_start_with_a_clear_error_and_overwrite_nothing()
    {
        await CheckAsync(Old);
        await WriteAll(Encrypted(Old), Vector(1, 2));
        var before = (byte[])(await Database.StringGetAsync(Latest))!;
        var impostor = $"old={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

        foreach (var (keys, told) in ((string, string)[])[(New, "'old', which is not among Store:EncryptionKeys"), (impostor, "another key of the name 'old'"), (string.Empty, "Store:EncryptionKeys is empty")])
        {
            var options = new RealtimeSystemOptions
            {
                Redis = new RedisOptions { ConnectionString = Server.ConnectionString },
                Store = new StoreOptions { EncryptionKeys = keys },
                Cluster = new ClusterOptions { Port = 0 },
                Exchange = new ExchangeOptions { Port = 0 },
            };
            (await Should.ThrowAsync<EncryptionException>(() => SystemServers.StartAsync(options, NullLoggerFactory.Instance))).Message.ShouldContain(told);
        }

        ((byte[])(await Database.StringGetAsync(Latest))!).ShouldBe(before);
        (await Encrypted(Old).LatestAsync("7203", "sma_5"))!.Value.ShouldBe(1);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a=AAAA")]
    [InlineData("a=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,a=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void Keys_that_cannot_be_used_should_be_refused_and_not_shown(string keys)
    {
        var error = new StoreOptions { EncryptionKeys = keys }.Validate().ShouldHaveSingleItem();

        error.Key.ShouldBe("Store:EncryptionKeys");
        error.ToString().ShouldNotContain(keys);
        new StoreOptions { EncryptionKeys = keys }.ToString().ShouldNotContain(keys);
    }

    [Fact]
    public async Task Store_that_was_emptied_under_a_running_host_should_still_tell_its_keys()
    {
        await WriteAll(Encrypted(Old), Vector(1, 2));

        await CheckAsync(Old);
        await Should.ThrowAsync<EncryptionException>(() => CheckAsync(New));
    }

    [Fact]
    public async Task Store_that_holds_plain_values_should_not_be_begun_with_keys()
    {
        await WriteAll(NewStore(), Vector(1, 2));

        var problem = (await Should.ThrowAsync<EncryptionException>(() => CheckAsync(Old))).Message;

        problem.ShouldContain("day_trade:feature:symbols");
        (await Database.KeyExistsAsync("day_trade:feature:encryption")).ShouldBeFalse();
        await CheckAsync(string.Empty);
    }

    [Fact]
    public async Task Start_should_wait_for_a_store_that_comes_later_and_not_for_ever()
    {
        await Server.StopAsync();
        var time = new FakeTimeProvider();
        var inVain = CheckAsync(Old, time);
        await Eventually.BeTrue(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return inVain.IsCompleted;
        }, "the end of its patience");
        (await Should.ThrowAsync<EncryptionException>(() => inVain)).Message.ShouldContain("while Redis is away");

        var check = CheckAsync(Old);
        await Server.StartAsync();

        await check;
        (await Database.KeyExistsAsync("day_trade:feature:encryption")).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_nodes_that_begin_at_once_with_other_keys_only_one_should_start()
    {
        var starts = await Task.WhenAll(((string[])[Old, New]).Select(async keys =>
        {
            try
            {
                await CheckAsync(keys);
                return true;
            }
            catch (EncryptionException)
            {
                return false;
            }
        }));

        starts.Count(started => started).ShouldBe(1);
    }

    private FeatureStore Encrypted(string keys) => NewStore(new StoreOptions { EncryptionKeys = keys, LocalTtl = TimeSpan.Zero });

    private Task CheckAsync(string keys, TimeProvider? time = null) =>
        EncryptionCheck.RunAsync(Connection, new StoreOptions { EncryptionKeys = keys }, time ?? TimeProvider.System);
}
