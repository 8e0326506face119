using System.Security.Cryptography;
using System.Text;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict.Online;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Predict;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>What is stored beside the features and read by this program alone, with keys.</summary>
public sealed class SealedStateTests : StoreTest<GarnetTestServer>
{
    private static readonly string OldKey = $"old={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
    private static readonly ValueSeal Old = Seal(OldKey);
    private static readonly ValueSeal Both = Seal($"new={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))},{OldKey}");
    private static readonly ValueSeal Stranger = Seal($"old={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}");

    [Fact]
    public async Task Offset_should_be_read_with_its_key_at_its_place_and_never_overwritten_otherwise()
    {
        var offset = new StoredOffset("/data/ticks.csv", BaseEpoch: 5, Epoch: 7, Offset: 100);
        await new RedisOffsetStore(Database, Old).SaveAsync(0, offset);

        (await new RedisOffsetStore(Database, Old).LoadAsync(0)).ShouldBe(offset);
        var raw = await Database.StringGetAsync("day_trade:ingest:0:offset");
        raw.ToString().ShouldStartWith("adt1:old:");
        await Should.ThrowAsync<EncryptionException>(() => new RedisOffsetStore(Database, Stranger).SaveAsync(0, offset with { Offset = 200 }));
        (await Database.StringGetAsync("day_trade:ingest:0:offset")).ShouldBe(raw);
        await Database.StringSetAsync("day_trade:ingest:1:offset", raw);
        (await Should.ThrowAsync<EncryptionException>(() => new RedisOffsetStore(Database, Old).LoadAsync(1))).Message.ShouldContain("day_trade:ingest:1:offset");

        await new RedisOffsetStore(Database, Both).SaveAsync(0, offset with { Offset = 200 });
        (await Database.StringGetAsync("day_trade:ingest:0:offset")).ToString().ShouldStartWith("adt1:new:");
    }

    [Fact]
    public async Task Epoch_should_be_read_with_its_key_and_never_overwritten_otherwise()
    {
        var first = await Epochs(Old).NextAsync(0);

        (await Epochs(Both).NextAsync(0)).ShouldBeGreaterThan(first);
        var raw = await Database.StringGetAsync("day_trade:ingest:0:epoch");
        raw.ToString().ShouldStartWith("adt1:new:");
        await Should.ThrowAsync<EncryptionException>(() => Epochs(Stranger).NextAsync(0));
        (await Database.StringGetAsync("day_trade:ingest:0:epoch")).ShouldBe(raw);
    }

    [Fact]
    public async Task Dead_letter_should_be_readable_by_this_program_alone()
    {
        new RedisDeadLetters(Database, Old, NullLogger<RedisDeadLetters>.Instance).Keep(new DeadLetter(
            "7203", Epoch: 9, new Tick { Symbol = "7203", Position = 104, UnixNanos = 1_000_000_000, Price = 5, Volume = 2, Bid = double.NaN, Ask = 6 }, "poison"));
        await Eventually.BeTrue(async () => await Database.ListLengthAsync(RedisDeadLetters.KeyOf("7203")) == 1, "the letter");

        (await RedisDeadLetters.ReadAsync(Database, Both, "7203")).ShouldHaveSingleItem().ShouldContain("\"reason\":\"poison\"");
        ((string)(await Database.ListGetByIndexAsync(RedisDeadLetters.KeyOf("7203"), 0))!).ShouldStartWith("adt1:old:");
        await Should.ThrowAsync<EncryptionException>(() => RedisDeadLetters.ReadAsync(Database, Stranger, "7203"));
    }

    [Fact]
    public async Task Model_should_go_on_from_its_own_state_and_leave_a_strangers_alone()
    {
        var model = TaughtModel.Create(Set);
        TaughtModel.Teach(model, Set, seconds: 100);
        await using (Keep(model, Old))
        {
        }

        var raw = await Database.StringGetAsync(ModelStateKeeper.Key);
        raw.ToString().ShouldStartWith("adt1:old:");
        var next = TaughtModel.Create(Set);
        await using (Keep(next, Both))
        {
            await Eventually.BeTrue(() => next.Learnt == model.Learnt, "what was learnt earlier");
        }

        TaughtModel.Teach(model, Set, seconds: 100, from: 100);
        await using (Keep(model, Stranger))
        {
        }

        (await Database.StringGetAsync(ModelStateKeeper.Key)).ShouldBe(raw);
    }

    [Fact]
    public void Value_without_keys_should_pass_as_it_is()
    {
        var plain = Encoding.UTF8.GetBytes("as it is");

        Seal(string.Empty).Open("a", Seal(string.Empty).Close("b", plain)).ShouldBe(plain);
        Should.Throw<EncryptionException>(() => Old.Open("a", plain)).Message.ShouldContain("not encrypted");
    }

    private static ValueSeal Seal(string keys) => new(new StoreOptions { EncryptionKeys = keys });

    private RedisEpochStore Epochs(ValueSeal seal) =>
        new(Database.Multiplexer, seal, TimeProvider.System, isAlone: () => false, NullLogger<RedisEpochStore>.Instance);

    private ModelStateKeeper Keep(OnlineModel model, ValueSeal seal) => new ModelStateKeeper(model, Database, seal, TimeProvider.System, NullLogger.Instance).Start();
}
