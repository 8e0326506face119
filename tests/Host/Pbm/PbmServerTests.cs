using AkkaDayTrade.Host.Pbm;
using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests.Pbm;

[Collection(nameof(RunningSystem))]
public sealed class PbmServerTests(RunningSystem running)
{
    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("\u0000\u0001\u0002")]
    [InlineData("{}")]
    [InlineData("[1,2")]
    [InlineData("{\"palette\":7}")]
    public async Task Garbage_should_be_answered_by_closing(string garbage)
    {
        await using var pbm = new PbmFixture(running.System);
        using var client = await pbm.ConnectAsync();
        TypeOf(await client.ReadAsync()).ShouldBe("hello");

        await client.SendAsync(garbage);

        TypeOf(await client.ReadAsync()).ShouldBe("closing");
        (await client.ReadAsync()).ShouldBeNull();
        await GoneAsync(pbm);
        (await pbm.RunAsync("actor", "system")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Huge_line_should_close_the_connection_without_being_kept()
    {
        await using var pbm = new PbmFixture(running.System, new PbmLimits { LineBytes = 1000 });
        using var client = await pbm.ConnectAsync();
        await client.ReadAsync();

        await client.SendAsync(new string('x', 100_000));

        // The closing line may be overtaken by the reset that follows unread input.
        TypeOf(await client.ReadAsync()).ShouldBeOneOf("closing", null);
        await GoneAsync(pbm);
    }

    [Fact]
    public async Task Thousand_connections_should_leave_the_node_healthy_and_no_handler_behind()
    {
        await using var pbm = new PbmFixture(running.System);
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => pbm.ConnectAsync()));
        var greetings = await Task.WhenAll(clients.Select(async client => TypeOf(await client.ReadAsync())));

        greetings.Count(greeting => greeting == "hello").ShouldBe(100);
        greetings.Count(greeting => greeting == "closing").ShouldBe(900);
        (await running.System.Health.CheckAsync()).Values.ShouldAllBe(problem => problem == null);

        foreach (var client in clients)
        {
            client.Vanish();
        }

        await GoneAsync(pbm);
        (await pbm.RunAsync("cluster", "show")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Client_that_vanishes_in_a_tail_should_leave_nothing_behind()
    {
        await using var pbm = new PbmFixture(running.System);
        var viewers = running.System.Live.ViewerCount;
        using var client = await pbm.ConnectAsync();
        await client.ReadAsync();
        await client.RunAsync("pipeline", "tail");
        TypeOf(await client.ReadAsync()).ShouldBe("line");

        client.Vanish();

        await GoneAsync(pbm);
        await Eventually.BeTrue(() => running.System.Live.ViewerCount <= viewers, "the viewer's end");
    }

    [Fact]
    public async Task Second_request_within_a_command_should_close_the_connection()
    {
        await using var pbm = new PbmFixture(running.System);
        using var client = await pbm.ConnectAsync();
        await client.ReadAsync();
        await client.RunAsync("cluster", "tail");
        TypeOf(await client.ReadAsync()).ShouldBe("line");

        await client.RunAsync("actor", "system");

        (await client.ReadUntilAsync(message => TypeOf(message) == "closing"))["message"]!.GetValue<string>().ShouldContain("One command");
        await GoneAsync(pbm);
    }

    [Fact]
    public async Task Cancelled_command_should_leave_the_connection_usable()
    {
        await using var pbm = new PbmFixture(running.System);
        using var client = await pbm.ConnectAsync();
        await client.ReadAsync();
        await client.RunAsync("cluster", "tail");
        await client.ReadAsync();

        await client.SendAsync("{\"cancel\":true}");
        await client.ReadUntilAsync(message => TypeOf(message) == "done");

        await client.RunAsync("actor", "system");
        (await client.ReadAsync())!["text"]!.GetValue<string>().ShouldBe("AkkaDayTrade");
        TypeOf(await client.ReadAsync()).ShouldBe("done");
    }

    [Fact]
    public async Task Command_that_takes_too_long_should_time_out_with_exit_code_4()
    {
        await using var pbm = new PbmFixture(running.System, new PbmLimits { Command = TimeSpan.FromMilliseconds(200) });

        var (exitCode, _, error) = await pbm.RunAsync("pipeline", "status", "-w", "10s");

        exitCode.ShouldBe(4);
        error.ShouldContain("too long");
    }

    [Fact]
    public async Task Idle_client_should_be_told_and_closed()
    {
        await using var pbm = new PbmFixture(running.System, new PbmLimits { Idle = TimeSpan.FromMilliseconds(100) });
        using var client = await pbm.ConnectAsync();
        await client.ReadAsync();

        TypeOf(await client.ReadAsync()).ShouldBe("closing");
        await GoneAsync(pbm);
    }

    [Fact]
    public async Task Only_the_right_token_should_open_the_server()
    {
        await using var pbm = new PbmFixture(running.System, token: "a secret");

        (await pbm.RunAsync("actor", "system")).ExitCode.ShouldBe(3);
        var (refused, _, error) = await pbm.RunAsync("actor", "system", "--token", "a guess");
        (await pbm.RunAsync("actor", "system", "--token", "a secret")).ExitCode.ShouldBe(0);

        refused.ShouldBe(3);
        error.ShouldContain("token is wrong");
        using var client = await pbm.ConnectAsync();
        (await client.ReadAsync())!.ToJsonString().ShouldBe("{\"type\":\"token_required\"}");
    }

    [Fact]
    public async Task Status_should_name_the_port()
    {
        await using var pbm = new PbmFixture(running.System);

        (await running.Client.GetStringAsync("/api/v1/status")).ShouldContain($"\"pbm\":{pbm.Port}");
    }

    private static Task GoneAsync(PbmFixture pbm) => Eventually.BeTrue(() => pbm.Server.SessionCount == 0, "the end of all sessions");

    private static string? TypeOf(System.Text.Json.Nodes.JsonNode? message) => message?["type"]!.GetValue<string>();
}
