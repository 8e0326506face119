using Akka.Actor;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>The actors of this node.</summary>
internal sealed class ActorPalette(ActorSystem system) : IPbmPalette
{
    private const int MaxLines = 10_000;

    public string Name => "actor";

    public string Description => "The actors of this node.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new("system", "The actor system's name.", call => call.LineAsync(system.Name, PbmMessages.ToData(new { system.Name }))),
        new(
            "hierarchy",
            "The actors, one path a line.",
            HierarchyAsync,
            [
                new("start", "s", "Path to begin at, as /user/alerts.", Default: "/"),
                new("depth", "d", "How many levels below it.", Default: "4"),
            ]),
    ];

    private async Task HierarchyAsync(PbmCall call)
    {
        var depth = call.Integer("depth", 0, 100);
        var path = call.Required("start");
        var start = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            (IActorRef?)((ExtendedActorSystem)system).Provider.RootGuardian,
            (actor, name) => actor is null ? null : ChildrenOf(actor).FirstOrDefault(child => child.Path.Name == name))
            ?? throw new PbmFailedException($"There is no actor '{path}' on this node.");
        var left = MaxLines;
        await PrintAsync(start, depth);

        async Task PrintAsync(IActorRef actor, int levels)
        {
            if (left-- <= 0)
            {
                throw new PbmFailedException($"There are more than {MaxLines} actors; begin further down.");
            }

            var line = actor.Path.ToStringWithoutAddress();
            await call.LineAsync(line, PbmMessages.ToData(new { Path = line }));
            foreach (var child in levels > 0 ? ChildrenOf(actor) : [])
            {
                await PrintAsync(child, levels - 1);
            }
        }
    }

    private static IEnumerable<IActorRef> ChildrenOf(IActorRef actor) =>
        actor is ActorRefWithCell cell ? cell.Children.Where(child => !child.IsNobody()).OrderBy(child => child.Path.Name, StringComparer.Ordinal) : [];
}
