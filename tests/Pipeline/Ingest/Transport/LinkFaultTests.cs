using System.Diagnostics;
using System.Net.WebSockets;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;
using MessagePack;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class LinkFaultTests
{
    [Fact]
    public async Task Server_that_closes_each_connection_at_once_should_see_longer_and_longer_pauses()
    {
        await using var server = await ScriptedServer.WebSocketAsync((peer, _) => peer.CloseAsync());
        await using var fixture = new FeedFixture();
        var started = Stopwatch.GetTimestamp();
        // A feed that signs in first, so that however slow the machine is no connection counts as one that worked.
        fixture.Run(FeedFixture.Quick(server.Url, FeedFormat.Polygon), "7203");

        await FeedFixture.Until(() => server.Requests >= 6);

        // Before the sixth connection 20, 40, 80, 160 and 320 ms, each shortened by jitter at most to four fifths.
        Stopwatch.GetElapsedTime(started).TotalMilliseconds.ShouldBeGreaterThan(20 * (1 + 2 + 4 + 8 + 16) * 0.8);

        fixture.Log.Lines.ShouldContain(line => line.Contains("closed by the feed: 1000 bye", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silent_link_should_be_replaced_while_the_market_is_open_and_data_came_before()
    {
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, number) =>
        {
            await peer.ReceiveAsync();
            await peer.SendAsync($"{number}");
            await peer.UntilClosedAsync();
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(Mute(server.Url), "7203");

        (await FeedFixture.NextAsync(frames)).ShouldBe(new Received("1", AfterInterruption: false, IsBinary: false, Frame.NoPosition));
        (await FeedFixture.NextAsync(frames)).ShouldBe(new Received("2", AfterInterruption: true, IsBinary: false, Frame.NoPosition));
        fixture.Log.Lines.ShouldContain(line => line.Contains("no data for", StringComparison.Ordinal));
    }

    [Fact]
    public void Silence_should_not_count_before_the_first_data_nor_while_the_market_is_closed()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var opening = Timestamps.ToUnixNanos(time.GetUtcNow().AddHours(1));
        var status = new FeedStatus(time);
        var mute = new MuteDetector(FeedFixture.OpenFrom(opening), TimeSpan.FromSeconds(60), status, time);
        var connectedAt = time.GetUtcNow();

        time.Advance(TimeSpan.FromMinutes(10));
        mute.IsMute(connectedAt).ShouldBeFalse("nothing came yet");
        status.DataArrived();
        time.Advance(TimeSpan.FromMinutes(49));
        mute.IsMute(connectedAt).ShouldBeFalse("the market is closed");
        time.Advance(TimeSpan.FromMinutes(5));
        mute.IsMute(connectedAt).ShouldBeFalse("nothing came in this session");
        status.DataArrived();
        time.Advance(TimeSpan.FromSeconds(60));
        mute.IsMute(connectedAt).ShouldBeFalse("it is not silent for longer than allowed");
        time.Advance(TimeSpan.FromSeconds(1));
        mute.IsMute(connectedAt).ShouldBeTrue();
        mute.IsMute(time.GetUtcNow()).ShouldBeFalse("a new link gets its own time");
    }

    [Fact]
    public async Task Peer_that_answers_no_ping_should_be_taken_for_dead()
    {
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            await peer.ReceiveAsync();
            await peer.SendAsync("one");
            await peer.UntilClosedAsync();
        });
        using var cable = new StallingProxy(server.Url);
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(cable.Url) with { Heartbeat = TimeSpan.FromMilliseconds(600) }, out var stop, "7203");
        await FeedFixture.NextAsync(frames);

        cable.Stall();

        await FeedFixture.Until(() => cable.Connections >= 2);
        fixture.Status.Read().Errors.ShouldBeGreaterThanOrEqualTo(1);
        stop.Shutdown();
    }

    [Fact]
    public async Task Message_that_breaks_off_in_the_middle_should_not_reach_the_stream()
    {
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, number) =>
        {
            await peer.ReceiveAsync();
            if (number == 1)
            {
                await peer.SendAsync("half", endOfMessage: false);
                peer.Context.Abort();
                return;
            }

            await peer.SendAsync("whole");
            await peer.UntilClosedAsync();
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(server.Url), "7203");

        (await FeedFixture.NextAsync(frames)).ShouldBe(new Received("whole", AfterInterruption: true, IsBinary: false, Frame.NoPosition));
    }

    [Fact]
    public async Task Too_many_requests_at_the_upgrade_should_be_waited_out_as_long_as_the_server_asks()
    {
        await using var server = await ScriptedServer.HttpAsync((context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        await using var fixture = new FeedFixture();
        fixture.Run(FeedFixture.Quick(server.Url), out var stop, "7203");

        await FeedFixture.Until(() => fixture.Status.State == FeedState.BackingOff);

        server.Requests.ShouldBe(1);
        fixture.Log.Lines.ShouldContain(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("429", StringComparison.Ordinal) && line.Contains(" 01:", StringComparison.Ordinal));
        stop.Shutdown();
        await FeedFixture.Until(() => fixture.Status.State == FeedState.Stopped);
    }

    [Fact]
    public async Task Server_that_never_greets_should_be_given_up_in_time()
    {
        await using var server = await ScriptedServer.WebSocketAsync((peer, _) => peer.UntilClosedAsync());
        await using var fixture = new FeedFixture();
        var feed = FeedSources.WebSocket(
            FeedFixture.Quick(server.Url, FeedFormat.Polygon), ["AAPL"], fixture.Services, fixture.Status, partition: 0,
            new LinkTimings { Connect = TimeSpan.FromMilliseconds(200), Watch = TimeSpan.FromMilliseconds(50) });
        using var stop = new CancellationTokenSource();
        var running = feed.RunAsync(new FrameBuffer(10, 1000, () => { }, () => { }), stop.Token);

        await FeedFixture.Until(() => fixture.Status.Read().Errors >= 2);

        fixture.Log.Lines.ShouldContain(line => line.Contains("no answer to the sign-in", StringComparison.Ordinal));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running.WaitAsync(FeedFixture.Deadline));
    }

    [Fact]
    public async Task Polygon_key_that_is_refused_should_not_be_tried_again_and_the_stream_should_stay_open()
    {
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            await peer.SendAsync("""[{"ev":"status","status":"connected","message":"Connected Successfully"}]""");
            await peer.ReceiveAsync();
            await peer.SendAsync("""[{"ev":"status","status":"auth_failed","message":"authentication failed for KEY-123"}]""");
            await peer.CloseAsync(WebSocketCloseStatus.PolicyViolation);
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(server.Url, FeedFormat.Polygon), out var stop, "AAPL");
        var next = frames.PullAsync();

        await FeedFixture.Until(() => fixture.Status.State == FeedState.Fatal);

        fixture.Status.Read().IsHealthy.ShouldBeFalse();
        fixture.Status.Read().Reason.ShouldBe("auth_failed: authentication failed for ***");
        fixture.Log.Lines.ShouldAllBe(line => !line.Contains("KEY-123", StringComparison.Ordinal) && !line.Contains("SECRET-456", StringComparison.Ordinal));
        server.Requests.ShouldBe(1);
        next.IsCompleted.ShouldBeFalse();
        stop.Shutdown();
        (await next.WaitAsync(FeedFixture.Deadline)).HasValue.ShouldBeFalse();
    }

    [Fact]
    public async Task Polygon_connection_that_was_evicted_should_not_evict_the_other_in_turn()
    {
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            await peer.SendAsync("""[{"ev":"status","status":"connected","message":"Connected Successfully"}]""");
            await peer.ReceiveAsync();
            await peer.SendAsync("""[{"ev":"status","status":"auth_success","message":"authenticated"}]""");
            await peer.ReceiveAsync();
            await peer.SendAsync("""[{"ev":"T","sym":"AAPL","p":1,"s":1,"t":1}]""");
            await peer.SendAsync("""[{"ev":"status","status":"max_connections","message":"Maximum number of websocket connections exceeded."}]""");
            await peer.CloseAsync(WebSocketCloseStatus.PolicyViolation);
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(
            FeedFixture.Quick(server.Url, FeedFormat.Polygon) with { MaxReconnectInterval = TimeSpan.FromMinutes(1) }, "AAPL");

        (await FeedFixture.NextAsync(frames)).Text.ShouldContain("\"T\"");
        await FeedFixture.Until(() => fixture.Status.State == FeedState.BackingOff);
        fixture.Status.Read().Reason.ShouldNotBeNull().ShouldStartWith("max_connections");
        fixture.Log.Lines.ShouldContain(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("00:1", StringComparison.Ordinal));
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Alpaca_ghost_session_should_be_waited_out_on_the_same_socket_in_message_pack()
    {
        var contentType = string.Empty;
        await using var server = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            contentType = peer.Context.Request.ContentType;
            await Send(peer, """[{"T":"success","msg":"connected"}]""");
            await peer.ReceiveBytesAsync();
            await Send(peer, """[{"T":"error","code":406,"msg":"connection limit exceeded"}]""");
            await peer.ReceiveBytesAsync();
            await Send(peer, """[{"T":"success","msg":"authenticated"}]""");
            await peer.ReceiveBytesAsync();
            await Send(peer, """[{"T":"t","S":"FAKEPACA","p":1.5}]""");
            await peer.UntilClosedAsync();
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(FeedFixture.Quick(server.Url, FeedFormat.Alpaca) with { Codec = FeedCodec.MsgPack }, "FAKEPACA");

        (await FeedFixture.NextAsync(frames)).IsBinary.ShouldBeTrue();

        contentType.ShouldBe("application/msgpack");
        server.Requests.ShouldBe(1);
        fixture.Status.Read().VendorMessages.ShouldBe(["406: connection limit exceeded"]);

        static Task Send(ScriptedPeer peer, string json) => peer.SendBinaryAsync(MessagePackSerializer.ConvertFromJson(json));
    }

    [Fact]
    public void Link_end_should_take_key_and_secret_out_of_what_a_vendor_says()
    {
        using var metrics = new PipelineMetrics();
        var feed = new WebSocketFeed(
            new FeedOptions { Url = new Uri("ws://host/path?token=T") }, ["7203"], new FeedCredentials("KEY", "SECRET"), link => new NativeSession([], link),
            new FeedServices(metrics, FeedFixture.OpenFrom(0), TimeProvider.System, new LogLines()), new FeedStatus(TimeProvider.System));

        feed.Redact("bad key KEY with SECRET").ShouldBe("bad key *** with ***");
        feed.Name.ShouldBe("ws://host/path");
    }

    private static FeedOptions Mute(Uri url) => FeedFixture.Quick(url) with { MuteAfter = TimeSpan.FromMilliseconds(300) };
}
