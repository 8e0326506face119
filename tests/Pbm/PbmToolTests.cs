using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pbm.Tests;

public sealed class PbmToolTests
{
    private const string Done = """{"type":"done"}""";

    [Fact]
    public async Task Request_should_carry_the_options_and_their_defaults()
    {
        await using var server = new ScriptedServer(ScriptedServer.Hello, Done);

        var (exitCode, _, error) = await server.RunAsync("", "cluster", "show", "-a", "x:1", "--timeout", "3s");

        exitCode.ShouldBe(0, error);
        server.Requests.Single().ToJsonString().ShouldBe(
            """{"palette":"cluster","command":"show","options":{"count":"20","address":"x:1"},"timeoutSeconds":3}""");
    }

    [Fact]
    public async Task Table_should_be_plain_columns_when_output_is_redirected()
    {
        await using var server = new ScriptedServer(
            ScriptedServer.Hello, """{"type":"table","title":"t","columns":["name","n"],"rows":[["long name",1.25],["x",null]]}""", Done);

        (await server.RunAsync("", "cluster", "show")).Output.ShouldBe("# t\nname       n\nlong name  1.25\nx          -\n");
    }

    [Fact]
    public async Task Json_should_be_one_object_a_line_with_every_digit()
    {
        await using var server = new ScriptedServer(
            ScriptedServer.Hello,
            """{"type":"line","text":"for people","data":{"a":1}}""",
            """{"type":"table","title":"t","columns":["n"],"rows":[[0.12345678901]]}""",
            Done);

        (await server.RunAsync("", "cluster", "show", "--json")).Output.ShouldBe("{\"a\":1}\n{\"table\":\"t\",\"n\":0.12345678901}\n");
    }

    [Theory]
    [InlineData("usage", 2)]
    [InlineData("failed", 1)]
    [InlineData("timeout", 4)]
    public async Task Failure_should_have_its_exit_code_and_its_reason_on_stderr(string kind, int expected)
    {
        await using var server = new ScriptedServer(ScriptedServer.Hello, $$"""{"type":"failed","kind":"{{kind}}","message":"because"}""");

        var (exitCode, output, error) = await server.RunAsync("", "cluster", "show");

        exitCode.ShouldBe(expected);
        output.ShouldBeEmpty();
        error.ShouldContain("because");
    }

    [Theory]
    [InlineData("cluster show --nothing")]
    [InlineData("cluster")]
    [InlineData("nothing show")]
    [InlineData("cluster show --timeout soon")]
    public async Task Wrong_usage_should_exit_with_2_and_send_nothing(string arguments)
    {
        await using var server = new ScriptedServer(ScriptedServer.Hello, Done);

        (await server.RunAsync("", arguments.Split(' '))).ExitCode.ShouldBe(2);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_there_should_exit_with_3()
    {
        var address = $"127.0.0.1:{FreePorts.Take()}";
        await using var error = new StringWriter();

        var exitCode = await PbmTool.RunAsync([address, "cluster", "show"], new PbmTerminal(TextReader.Null, TextWriter.Null, error, false, false));

        exitCode.ShouldBe(3);
        error.ToString().ShouldContain(address);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request", "no pbm server")]
    [InlineData("{\"type\":\"hello\",\"protocol\":2,\"palettes\":[]}", "version 2")]
    [InlineData("{\"type\":\"closing\",\"message\":\"full\"}", "full")]
    [InlineData("{\"type\":\"token_required\"}", "--token")]
    public async Task Server_that_does_not_let_us_in_should_exit_with_3(string greeting, string why)
    {
        await using var server = new ScriptedServer(greeting);

        var (exitCode, _, error) = await server.RunAsync("", "cluster", "show");

        exitCode.ShouldBe(3);
        error.ShouldContain(why);
    }

    [Fact]
    public async Task Silent_server_should_exit_with_4()
    {
        await using var server = new ScriptedServer(greeting: null);

        (await server.RunAsync("", "cluster", "show", "--timeout", "200ms")).ExitCode.ShouldBe(4);
    }

    [Fact]
    public async Task Session_should_run_the_lines_of_its_input_and_report_the_first_failure()
    {
        await using var server = new ScriptedServer(ScriptedServer.Hello, """{"type":"line","text":"a node"}""", Done);

        var (exitCode, output, error) = await server.RunAsync("cluster show\n\nnonsense\nhelp cluster\ncluster show -c 1\nexit\ncluster show\n");

        exitCode.ShouldBe(2);
        output.Split('\n').Count(line => line == "a node").ShouldBe(2);
        output.ShouldContain("All.");
        error.ShouldContain($"successfully connected to [{server.Address}]");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Help_should_need_no_server()
    {
        await using var output = new StringWriter();

        (await PbmTool.RunAsync(["--help"], new PbmTerminal(TextReader.Null, output, TextWriter.Null, false, false))).ShouldBe(0);

        output.ToString().ShouldContain("--token");
    }
}
