using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Remote;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>What does not fit into a frame between two nodes.</summary>
public sealed class FrameLimitTests
{
    private const int BeyondTheFrame = 200_000;

    [Fact]
    public async Task Message_larger_than_a_frame_should_be_dropped_and_the_connection_stay()
    {
        await using var server = new GarnetTestServer();
        await server.StartAsync();
        var setup = Tape.Setup(PipelineMode.Replay);
        await using var first = await EntityNode.StartAsync(server, setup, new CheckpointSettings());
        await using var second = await EntityNode.StartAsync(server, setup, new CheckpointSettings(), first);
        var ends = new ConcurrentQueue<object>();
        var listener = first.System.ActorOf(Props.Create(() => new Listener(ends)));
        first.System.EventStream.Subscribe(listener, typeof(DisassociatedEvent));
        first.System.EventStream.Subscribe(listener, typeof(QuarantinedEvent));
        second.System.ActorOf(Props.Create(() => new Echo()), "echo");
        var echo = await first.System.ActorSelection($"{Akka.Cluster.Cluster.Get(second.System).SelfAddress}/user/echo").ResolveOne(Patience.Long);

        var tooLarge = echo.Ask<string>(new string('x', BeyondTheFrame), Patience.Long);
        // They take the same way one after the other: once this is back, the one before it has been dealt with.
        (await echo.Ask<string>("fits", Patience.Long)).ShouldBe("fits");

        tooLarge.IsCompleted.ShouldBeFalse("nobody has received it");
        ends.ShouldBeEmpty();
        var nodes = Akka.Cluster.Cluster.Get(first.System).State;
        (nodes.Members.Count, nodes.Unreachable.Count).ShouldBe((2, 0));
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ConcurrentQueue<object> received) => ReceiveAny(received.Enqueue);
    }
}
