using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Ingest;

/// <summary>What ingest workers keep in a store: epochs, offsets, dead letters.</summary>
public abstract class WorkerStoreTests(TestServer server) : RedisTest(server)
{
    private static readonly ValueSeal Plain = new(new StoreOptions());

    private readonly TestServer _server = server;

    [SkippableFact]
    public async Task Offset_should_be_found_again()
    {
        var store = new RedisOffsetStore(Redis, Plain);
        (await store.LoadAsync(3)).ShouldBeNull();

        (await store.SaveAsync(3, Offset(epoch: 7, 100))).ShouldBeTrue();

        (await store.LoadAsync(3)).ShouldBe(Offset(epoch: 7, 100));
        (await store.LoadAsync(4)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task An_earlier_epoch_should_not_overwrite_a_later_ones_offset()
    {
        var store = new RedisOffsetStore(Redis, Plain);
        await store.SaveAsync(0, Offset(epoch: 8, 50));

        (await store.SaveAsync(0, Offset(epoch: 7, 100))).ShouldBeFalse();

        (await store.LoadAsync(0)).ShouldBe(Offset(epoch: 8, 50));
    }

    [SkippableFact]
    public async Task Offset_should_not_go_back_within_an_epoch_and_start_where_a_later_one_says()
    {
        var store = new RedisOffsetStore(Redis, Plain);
        await store.SaveAsync(0, Offset(epoch: 7, 100));

        (await store.SaveAsync(0, Offset(epoch: 7, 90))).ShouldBeTrue();
        (await store.LoadAsync(0)).ShouldBe(Offset(epoch: 7, 100));

        (await store.SaveAsync(0, Offset(epoch: 8, 0))).ShouldBeTrue();
        (await store.LoadAsync(0)).ShouldBe(Offset(epoch: 8, 0));
    }

    [SkippableFact]
    public async Task Offset_that_cannot_be_read_should_be_as_none()
    {
        await Redis.StringSetAsync("day_trade:ingest:0:offset", "no offset");
        var store = new RedisOffsetStore(Redis, Plain);

        (await store.LoadAsync(0)).ShouldBeNull();
        (await store.SaveAsync(0, Offset(epoch: 1, 5))).ShouldBeTrue();
        (await store.LoadAsync(0)).ShouldBe(Offset(epoch: 1, 5));
    }

    [SkippableFact]
    public async Task Epochs_of_nodes_that_ask_at_once_should_differ()
    {
        var nodes = Enumerable.Range(0, 3).Select(_ => EpochStore(isAlone: false)).ToList();

        var epochs = new List<long>();
        for (var round = 0; round < 5; round++)
        {
            epochs.AddRange(await Task.WhenAll(nodes.Select(node => node.NextAsync(0))));
        }

        epochs.Distinct().Count().ShouldBe(15);
        (await EpochStore(isAlone: false).NextAsync(0)).ShouldBeGreaterThan(epochs.Max());
    }

    [SkippableFact]
    public async Task Epochs_should_wait_for_the_store_unless_the_node_is_alone()
    {
        var before = await EpochStore(isAlone: true).NextAsync(0);
        await _server.StopAsync();

        await Should.ThrowAsync<RedisException>(() => EpochStore(isAlone: false).NextAsync(0));
        (await EpochStore(isAlone: true).NextAsync(0)).ShouldBeGreaterThan(before - 1);
    }

    [SkippableFact]
    public async Task Dead_letters_should_be_kept_newest_first_and_bounded()
    {
        var letters = new RedisDeadLetters(Redis, Plain, NullLogger<RedisDeadLetters>.Instance);
        for (var position = 0; position < RedisDeadLetters.Kept + 5; position++)
        {
            letters.Keep(new DeadLetter("X:1", Epoch: 9, new Tick { Symbol = "X:1", Position = position, UnixNanos = 1_000_000_000, Price = 5, Volume = 2, Bid = double.NaN, Ask = 6 }, "poison"));
        }

        var key = RedisDeadLetters.KeyOf("X:1");
        key.ShouldBe("day_trade:deadletter:X%3A1");
        await Eventually.BeTrue(
            async () => (await Redis.ListRangeAsync(key, 0, 0)) is [var newest] && ((string)newest!).Contains("\"position\":104,", StringComparison.Ordinal), "the last letter");
        await Eventually.BeTrue(async () => await Redis.ListLengthAsync(key) == RedisDeadLetters.Kept, "the bound");
        await Eventually.BeTrue(async () => await Redis.KeyTimeToLiveAsync(key) is not null, "the time to live");
        ((string)(await Redis.ListGetByIndexAsync(key, 0))!).ShouldContain("\"reason\":\"poison\"");
    }

    private static StoredOffset Offset(long epoch, long offset) => new("/data/ticks.csv", BaseEpoch: 5, epoch, offset);

    private RedisEpochStore EpochStore(bool isAlone) =>
        new(Redis.Multiplexer, Plain, TimeProvider.System, () => isAlone, NullLogger<RedisEpochStore>.Instance);
}

public sealed class GarnetWorkerStoreTests() : WorkerStoreTests(new GarnetTestServer());

public sealed class RedisWorkerStoreTests() : WorkerStoreTests(new RedisTestServer());
