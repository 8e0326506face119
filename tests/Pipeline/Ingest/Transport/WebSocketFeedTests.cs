using System.Net.WebSockets;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class WebSocketFeedTests
{
    [Fact]
    public async Task Feed_should_subscribe_and_deliver_each_message_as_one_frame()
    {
        string? subscription = null;
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            subscription = await peer.ReceiveAsync();
            await peer.SendAsync("one");
            await peer.SendAsync("tw", endOfMessage: false);
            await peer.SendAsync("o", endOfMessage: true);
            await peer.SendBinaryAsync("three"u8.ToArray());
            await peer.UntilClosedAsync();
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(
            FeedFixture.Quick(server.Url) with { SymbolMap = new Dictionary<string, string> { ["7203"] = "7203.T" } }, "7203", "8306");

        (await FeedFixture.NextAsync(frames)).ShouldBe(new Received("one", AfterInterruption: false, IsBinary: false, Frame.NoPosition));
        (await FeedFixture.NextAsync(frames)).Text.ShouldBe("two");
        (await FeedFixture.NextAsync(frames)).ShouldBe(new Received("three", AfterInterruption: false, IsBinary: true, Frame.NoPosition));
        subscription.ShouldBe("""{"action":"subscribe","symbols":["7203.T","8306"]}""");
        fixture.Status.State.ShouldBe(FeedState.Connected);
        fixture.Status.LastDataAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Feed_should_reconnect_after_a_cut_subscribe_again_and_mark_the_first_frame()
    {
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, number) =>
        {
            await peer.ReceiveAsync();
            await peer.SendAsync($"a{number}");
            await peer.SendAsync($"b{number}");
            if (number == 1)
            {
                peer.Context.Abort();
                return;
            }

            await peer.UntilClosedAsync();
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(server.Url), "7203");

        var seen = new List<Received>();
        while (seen.Count == 0 || seen[^1].Text != "b2")
        {
            seen.Add(await FeedFixture.NextAsync(frames));
        }

        seen.Where(frame => frame.AfterInterruption).Select(frame => frame.Text).ShouldBe(["a2"]);
        fixture.Status.Read().Connections.ShouldBe(2);
        fixture.Status.Read().Reconnects.ShouldBe(1);
        fixture.Status.Read().Errors.ShouldBe(1);
    }

    [Fact]
    public async Task Feed_should_close_with_a_handshake_when_the_stream_is_stopped()
    {
        var closed = new TaskCompletionSource<WebSocketCloseStatus?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            await peer.ReceiveAsync();
            await peer.SendAsync("one");
            await peer.UntilClosedAsync();
            closed.SetResult(peer.Socket.CloseStatus);
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(server.Url), out var stop, "7203");
        await FeedFixture.NextAsync(frames);

        stop.Shutdown();

        (await closed.Task.WaitAsync(FeedFixture.Deadline)).ShouldBe(WebSocketCloseStatus.NormalClosure);
        await FeedFixture.Until(() => fixture.Status.State == FeedState.Stopped);
        (await FeedFixture.AllAsync(frames)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Feed_should_count_an_oversized_message_as_malformed_and_keep_the_socket()
    {
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            await peer.ReceiveAsync();
            await peer.SendAsync(new string('x', 1025));
            await peer.SendAsync(new string('y', 1_000_000));
            await peer.SendAsync(new string('z', 1024));
            await peer.UntilClosedAsync();
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(server.Url) with { MaxFrame = 1024 }, "7203");

        (await FeedFixture.NextAsync(frames)).Text.ShouldBe(new string('z', 1024));
        fixture.Metrics.RejectedBy(RejectReason.Malformed).ShouldBe(2);
        fixture.Metrics.Ticks.ShouldBe(2);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Feed_should_keep_trying_while_the_connection_is_refused()
    {
        await using var server = await ScriptedServer.WebSocketAsync((_, _) => Task.CompletedTask);
        var url = server.Url;
        await server.DisposeAsync();
        await using var fixture = new FeedFixture();
        fixture.Run(FeedFixture.Quick(url), out var stop, "7203");

        await FeedFixture.Until(() => fixture.Status.Read().Errors >= 3);
        fixture.Status.Read().Connections.ShouldBe(0);
        stop.Shutdown();
        await FeedFixture.Until(() => fixture.Status.State == FeedState.Stopped);
    }
}
