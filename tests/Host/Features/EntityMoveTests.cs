using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>Entities that stop and start while their ticks come.</summary>
public sealed class EntityMoveTests : IAsyncLifetime
{
    private readonly GarnetTestServer _server;
    private readonly SymbolSetup _setup = Tape.Setup(PipelineMode.Replay);

    public EntityMoveTests()
        : this(new GarnetTestServer())
    {
    }

    private EntityMoveTests(GarnetTestServer server) => _server = server;

    public Task InitializeAsync() => _server.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task Ticks_that_meet_an_entity_about_to_rest_should_be_taken_in_once_each()
    {
        const int Rests = 30;
        // Nothing but a rest makes a second save of an entity.
        var settings = new CheckpointSettings { Interval = TimeSpan.FromHours(1), PassivateAfter = TimeSpan.FromMilliseconds(20) };
        await using var node = await EntityNode.StartAsync(_server, _setup, settings);
        var feed = Feed.Replay(node, epoch: 1);
        var dice = new Random(763);
        using var pauses = new PeriodicTimer(TimeSpan.FromMilliseconds(20));

        await feed.SendUntilAsync(
            async () =>
            {
                pauses.Period = TimeSpan.FromMilliseconds(dice.Next(1, 40));
                await pauses.WaitForNextTickAsync();
                return node.Checkpoints.Saved >= Tape.Symbols.Length + Rests;
            },
            "the entities to have rested");

        await NothingShouldBeLostOrTwiceAsync(feed, node);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Entities_that_move_to_a_new_node_and_back_should_change_nothing_about_a_replay(bool crashes)
    {
        var settings = new CheckpointSettings { Interval = TimeSpan.FromMilliseconds(200) };
        await using var first = await EntityNode.StartAsync(_server, _setup, settings);
        var feed = Feed.Replay(first, epoch: 1);
        await feed.SendAsync(50);

        await using var second = await EntityNode.StartAsync(_server, _setup, settings, first);
        using var pauses = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        await feed.SendUntilAsync(
            async () => await pauses.WaitForNextTickAsync() && await second.EntitiesAsync() > 1, "entities to have moved");
        await feed.SendAsync(50);
        var leaves = crashes ? second.CrashAsync(first) : second.DisposeAsync().AsTask();
        await feed.SendUntilAsync(
            async () => await pauses.WaitForNextTickAsync() && leaves.IsCompleted && await first.EntitiesAsync() == Tape.Symbols.Length, "entities to be back");
        await leaves;

        await NothingShouldBeLostOrTwiceAsync(feed, first);
    }

    private async Task NothingShouldBeLostOrTwiceAsync(Feed feed, EntityNode node)
    {
        var vectors = await feed.EndAsync(inputEnded: true);
        var expected = new UndisturbedFold(_setup, feed.Position, ends: true);
        vectors.Select(UndisturbedFold.Show).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Vectors.Select(UndisturbedFold.Show).Order(StringComparer.Ordinal));
        foreach (var symbol in Tape.Symbols)
        {
            UndisturbedFold.Show(await node.StateAsync(symbol)).ShouldBe(UndisturbedFold.Show(expected.StateOf(symbol)));
        }

        (feed.Metrics.Accepted, feed.Metrics.Gaps, feed.Metrics.Exposed).ShouldBe((feed.Position, 0, 0));
    }
}
