using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>One symbol's entity over a Redis that is away, full, or holds what it should not.</summary>
public sealed class EntityOutageTests : RedisTest
{
    private static readonly string Symbol = Tape.Symbols[0];
    private static readonly string Key = $"{PersistenceSetup.KeyPrefix}snapshot:symbol-live-{Symbol}";

    private readonly RedisTestServer _server;
    private readonly SymbolSetup _setup = Tape.Setup(PipelineMode.Live);
    private readonly CheckpointSettings _often = new() { Interval = TimeSpan.FromMilliseconds(20), RetryDelay = TimeSpan.FromMilliseconds(50), MaxRetryDelay = TimeSpan.FromMilliseconds(200) };

    public EntityOutageTests()
        : this(new RedisTestServer())
    {
    }

    private EntityOutageTests(RedisTestServer server)
        : base(server) => _server = server;

    [SkippableFact]
    public async Task Entity_should_compute_on_while_redis_is_away_and_be_saved_once_it_is_back()
    {
        await using var node = await StartAsync();
        await SaveAsync(node, positions: 10);
        await _server.StopAsync();

        for (var position = 9; position < 29; position++)
        {
            (await ComputeAsync(node, Tape.Slice(1, position, 1))).Durable.ShouldBe(9);
        }

        await Eventually.BeTrue(() => node.Checkpoints.ErrorsOf(CheckpointError.Save) > 0, "a save to fail");
        (await ComputeAsync(node, Tape.Slice(1, 29, 1))).Durable.ShouldBe(9);
        await _server.StartAsync();
        await BeDurableAsync(node, Tape.Slice(1, 29, 1));

        await ShouldBeAsync(node, FoldOf(Tape.Slice(1, Slice.Start, 31)));
    }

    [SkippableFact]
    public async Task Entity_that_starts_without_redis_should_wait_for_its_state_and_go_on()
    {
        await SaveInAnEarlierLifeAsync(positions: 10);
        await _server.StopAsync();
        await using var node = await StartAsync();

        var answer = node.SendAsync(Tape.Slice(1, 9, 5));
        await Eventually.BeTrue(() => node.Checkpoints.ErrorsOf(CheckpointError.Load) > 1, "the load to fail again");
        answer.IsCompleted.ShouldBeFalse();
        await _server.StartAsync();

        (await answer).ShouldBeOfType<SliceComputed>().GapsDeclared.ShouldBe(0);
        await ShouldBeAsync(node, FoldOf(Tape.Slice(1, Slice.Start, 15)));
    }

    [SkippableFact]
    public async Task Entity_should_wait_while_something_else_lies_under_its_key_and_go_on_when_that_is_gone()
    {
        await SaveInAnEarlierLifeAsync(positions: 10);
        await Redis.KeyRenameAsync(Key, "aside");
        await Redis.StringSetAsync(Key, "no sorted set");
        await using var node = await StartAsync();

        var answer = node.SendAsync(Tape.Slice(1, 9, 5));
        await Eventually.BeTrue(() => node.Checkpoints.ErrorsOf(CheckpointError.Load) > 1, "the load to fail again");
        answer.IsCompleted.ShouldBeFalse();
        await Redis.KeyRenameAsync("aside", Key);

        (await answer).ShouldBeOfType<SliceComputed>().GapsDeclared.ShouldBe(0);
        await ShouldBeAsync(node, FoldOf(Tape.Slice(1, Slice.Start, 15)));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Symbol_whose_stored_state_is_damaged_should_start_anew_flagged_and_counted_and_be_saved_again(bool isItsEnvelope)
    {
        await SaveInAnEarlierLifeAsync(positions: 10);
        var stored = (await Redis.SortedSetRangeByRankWithScoresAsync(Key)).ShouldHaveSingleItem();
        var bytes = (byte[])stored.Element!;
        bytes[isItsEnvelope ? 0 : bytes.AsSpan().IndexOf("DTC"u8) + 40] ^= 0xFF;
        await Redis.KeyDeleteAsync(Key);
        await Redis.SortedSetAddAsync(Key, bytes, stored.Score);
        var slice = Tape.Slice(1, 9, 5) with { AfterGap = true };
        await using (var node = await StartAsync())
        {
            (await ComputeAsync(node, slice)).Vectors.ShouldHaveSingleItem().Quality.HasFlag(VectorQuality.Gap).ShouldBeTrue();

            (await node.StateAsync(Symbol)).Accepted.ShouldBe(5);
            node.Checkpoints.ErrorsOf(CheckpointError.Unreadable).ShouldBe(1);
            node.Checkpoints.FreshStartsBy(CheckpointFault.Damaged).ShouldBe(1);
            await BeDurableAsync(node, slice);
            await Eventually.BeTrue(async () => (await Redis.SortedSetLengthAsync(Key)) == 1 && (await Redis.SortedSetRangeByRankAsync(Key))[0] != bytes, "the damaged one to be gone");
        }

        await using var next = await StartAsync();
        (await next.StateAsync(Symbol)).Accepted.ShouldBe(5);
        next.Checkpoints.ErrorsOf(CheckpointError.Unreadable).ShouldBe(0);
    }

    [SkippableFact]
    public async Task Entity_should_compute_on_while_redis_is_full_and_be_saved_once_there_is_room()
    {
        await Redis.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await ShouldComputeOnAsync(
            () => Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1"),
            () => Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0"));
    }

    [SkippableFact]
    public async Task Entity_should_compute_on_while_the_disk_of_redis_is_full_and_be_saved_once_there_is_room()
    {
        var server = new FullDiskTestServer();
        var test = new EntityOutageTests(server);
        await test.InitializeAsync();
        try
        {
            await test.ShouldComputeOnAsync(() => server.FillDiskAsync(test.Redis), server.FreeDiskAsync);
        }
        finally
        {
            await test.DisposeAsync();
        }
    }

    private async Task ShouldComputeOnAsync(Func<Task> fill, Func<Task> makeRoom)
    {
        await using var node = await StartAsync();
        await SaveAsync(node, positions: 10);
        await fill();

        (await ComputeAsync(node, Tape.Slice(1, 9, 5))).Durable.ShouldBe(9);
        await Eventually.BeTrue(() => node.Checkpoints.ErrorsOf(CheckpointError.Save) > 1, "the save to fail again");
        (await ComputeAsync(node, Tape.Slice(1, 14, 5))).Durable.ShouldBe(9);
        await makeRoom();

        await BeDurableAsync(node, Tape.Slice(1, 14, 5));
        await ShouldBeAsync(node, FoldOf(Tape.Slice(1, Slice.Start, 20)));
    }

    private static async Task<SliceComputed> ComputeAsync(EntityNode node, Slice slice) => (await node.SendAsync(slice)).ShouldBeOfType<SliceComputed>();

    /// <summary>A slice that is known already only tells how much is durable.</summary>
    private static Task BeDurableAsync(EntityNode node, Slice slice) =>
        Eventually.BeTrue(async () => (await ComputeAsync(node, slice)).Durable == slice.LastPosition, "the slice to be durable");

    private static async Task SaveAsync(EntityNode node, int positions)
    {
        var slice = Tape.Slice(1, Slice.Start, positions);
        await ComputeAsync(node, slice);
        await BeDurableAsync(node, slice);
    }

    private static async Task ShouldBeAsync(EntityNode node, SymbolState expected) =>
        UndisturbedFold.Show(await node.StateAsync(Symbol)).ShouldBe(UndisturbedFold.Show(expected));

    private SymbolState FoldOf(Slice slice)
    {
        var processor = new SymbolProcessor(Symbol, _setup);
        processor.Apply(slice);
        return processor.Read(0);
    }

    private async Task SaveInAnEarlierLifeAsync(int positions)
    {
        await using var earlier = await StartAsync();
        await SaveAsync(earlier, positions);
    }

    private Task<EntityNode> StartAsync() => EntityNode.StartAsync(_server, _setup, _often);
}
