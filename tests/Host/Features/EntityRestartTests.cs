using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>The symbols' entities as the host sets them up, before and after the loss of all nodes, on one store.</summary>
public abstract class EntityRestartTests<TServer> : IAsyncLifetime
    where TServer : TestServer, new()
{
    private readonly TServer _server = new();
    private readonly CheckpointSettings _often = new() { Interval = TimeSpan.FromMilliseconds(50) };

    public Task InitializeAsync() => _server.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replay_that_is_taken_up_again_should_come_to_the_bits_of_one_that_was_never_interrupted(bool crashes)
    {
        var setup = Tape.Setup(PipelineMode.Replay);
        var vectors = new List<FeatureVector>();
        long readFrom;
        await using (var first = await EntityNode.StartAsync(_server, setup, _often))
        {
            var feed = Feed.Replay(first, epoch: 1);
            await feed.SendUntilAsync(() => Task.FromResult(feed.DurableBefore > 500), "something to be durable");
            vectors.AddRange(await feed.EndAsync());
            readFrom = feed.DurableBefore;
            if (crashes)
            {
                await first.CrashAsync();
            }
        }

        await using var second = await EntityNode.StartAsync(_server, setup, _often);
        var again = Feed.Replay(second, epoch: 2, readFrom);
        await again.SendAsync(100);
        vectors.AddRange(await again.EndAsync(inputEnded: true));

        var expected = new UndisturbedFold(setup, again.Position, ends: true);
        vectors.Select(UndisturbedFold.Show).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(expected.Vectors.Select(UndisturbedFold.Show).Order(StringComparer.Ordinal));
        await AllShouldBeAsync(second, expected);
        again.Metrics.Gaps.ShouldBe(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Live_feed_of_a_new_epoch_should_go_on_from_the_saved_state_and_flag_the_gap(bool crashes)
    {
        var setup = Tape.Setup(PipelineMode.Live);
        long before;
        await using (var first = await EntityNode.StartAsync(_server, setup, _often))
        {
            var feed = Feed.Live(first, epoch: 1);
            await feed.SendAsync(40);
            await Eventually.BeTrue(() => feed.DurableBefore == feed.Position, "all that was sent to be durable");
            await feed.EndAsync();
            before = feed.Position;
            if (crashes)
            {
                await first.CrashAsync();
            }
        }

        await using var second = await EntityNode.StartAsync(_server, setup, _often);
        var next = Feed.Live(second, epoch: 2, before);
        await next.SendAsync(10);
        await next.EndAsync();

        var expected = new UndisturbedFold(setup, before);
        expected.Take(before, next.Position, epoch: 2);
        await AllShouldBeAsync(second, expected);
        (await second.StateAsync(Tape.Symbols[0])).Quality.HasFlag(VectorQuality.Gap).ShouldBeTrue();
        next.Metrics.Gaps.ShouldBe(Tape.Symbols.Length);
    }

    private static async Task AllShouldBeAsync(EntityNode node, UndisturbedFold expected)
    {
        foreach (var symbol in Tape.Symbols)
        {
            UndisturbedFold.Show(await node.StateAsync(symbol)).ShouldBe(UndisturbedFold.Show(expected.StateOf(symbol)));
        }
    }
}

public sealed class EntityRestartOnGarnetTests : EntityRestartTests<GarnetTestServer>;

public sealed class EntityRestartOnRedisTests : EntityRestartTests<RedisTestServer>;
