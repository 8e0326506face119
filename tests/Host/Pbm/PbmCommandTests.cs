using System.IO.Pipelines;
using System.Text.Json;
using Akka.Actor;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Host.Pbm;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pbm;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Host.Tests.Pbm;

[Collection(nameof(RunningSystem))]
public sealed class PbmCommandTests(RunningSystem running) : IAsyncLifetime
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["cluster"] = ["show", "status", "leader", "tail", "join", "leave", "down", "down-unreachable"],
        ["cluster-sharding"] = ["list", "region-stats", "entity"],
        ["actor"] = ["system", "hierarchy"],
        ["log"] = ["tail", "level"],
        ["remote"] = ["associations"],
        ["pipeline"] = ["status", "tail"],
        ["symbol"] = ["show", "why"],
        ["model"] = ["list", "use", "stats"],
        ["alert"] = ["list", "silence", "silences"],
    };

    private readonly PbmFixture _pbm = PbmFixture.Before(running.System);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _pbm.DisposeAsync();

    [Theory]
    [InlineData("cluster show", @"^akka\.tcp://AkkaDayTrade@127\.0\.0\.1:\d+ \| \[features, feed, web\] \| up \| \S+\nCount: 1 nodes$")]
    [InlineData("cluster status", @"^akka\.tcp://AkkaDayTrade@127\.0\.0\.1:\d+ \| .* \| up \| \S+$")]
    [InlineData("cluster leader", @"^akka\.tcp://AkkaDayTrade@127\.0\.0\.1:\d+ \| .* \| up \| \S+$")]
    [InlineData("cluster down-unreachable", @"^Count: 0 nodes$")]
    [InlineData("cluster-sharding list", @"(?m)^symbol \| shards: [123] \| entities: 3$")]
    [InlineData("cluster-sharding regions", @"(?m)^symbol \| shards: [123] \| entities: 3$")]
    [InlineData("cluster-sharding region-stats -r symbol", @"^akka\.tcp://\S+ \| \[.*\] \| up \| shards: [123] \| entities: 3 \| coordinator$")]
    [InlineData("cluster-sharding entity -r symbol -e 7203", @"^akka\.tcp://AkkaDayTrade@127\.0\.0\.1:\d+ \| shard \d+ \| /system/sharding/symbol/\d+/7203$")]
    [InlineData("actor system", "^AkkaDayTrade$")]
    [InlineData("actor hierarchy -s /user -d 1", @"(?m)^/user/alerts$")]
    [InlineData("actor hierarchy -d 6", @"(?m)^/system/sharding/symbol/\d+/7203$")]
    [InlineData("log level -l warning", "^log level warning$")]
    [InlineData("model list", @"(?m)^simple_ma +simple_ma_v1\.0 +yes +.*rsi_14")]
    [InlineData("symbol dead-letters -s 7203", "^Count: 0 ticks$")]
    [InlineData("model use -n simple_ma", "^simple_ma is active$")]
    [InlineData("model answers", @"(?m)^simple_ma +yes ")]
    [InlineData("model stats", "^# scores")]
    [InlineData("model trials", "^# trials")]
    [InlineData("alert list -c 5", "^# alerts")]
    [InlineData("alert silences", "^# silences\nnone$")]
    [InlineData("remote associations", @"^# associations of akka\.tcp://AkkaDayTrade@127\.0\.0\.1:\d+\n")]
    public async Task Command_should_print(string command, string expected)
    {
        var (exitCode, output, error) = await _pbm.RunAsync(command.Split(' '));

        error.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        output.ReplaceLineEndings("\n").TrimEnd().ShouldMatch(expected);
    }

    [Theory]
    [InlineData("cluster down -a 127.0.0.1:1", 1, "is not a member")]
    [InlineData("cluster leave -a nonsense", 2, "host:port")]
    [InlineData("cluster join -a 127.0.0.1:1", 1, "is a member of a cluster already")]
    [InlineData("cluster-sharding region-stats -r nothing", 1, "no shard type 'nothing'")]
    [InlineData("cluster-sharding entity -r symbol -e NONE", 1, "no entity 'NONE'")]
    [InlineData("actor hierarchy -s /user/nobody", 1, "no actor '/user/nobody'")]
    [InlineData("actor hierarchy -d many", 2, "0 to 100")]
    [InlineData("log level -l loud", 2, "trace")]
    [InlineData("pipeline status -w 1h", 2, "at most 10s")]
    [InlineData("symbol show -s NONE", 1, "no symbol 'NONE'")]
    [InlineData("symbol why -s 7203 -f sma_7", 1, "sma_50")]
    [InlineData("model use -n oracle", 1, "simple_ma")]
    [InlineData("alert silence -d 1h", 2, "--type, --symbol or both")]
    [InlineData("alert silence -s 7203 -d soon", 2, "time span")]
    [InlineData("alert silence -s 7203 -d 900000d", 2, "365 days")]
    [InlineData("alert list -c 0", 2, "1 to 1000")]
    [InlineData("alert silence", 2, "--duration")]
    [InlineData("cluster sing", 2, "sing")]
    [InlineData("choir", 2, "choir")]
    public async Task Failing_command_should_say_why_on_stderr(string command, int expected, string why)
    {
        var (exitCode, output, error) = await _pbm.RunAsync(command.Split(' '));

        exitCode.ShouldBe(expected, error);
        output.ShouldBeEmpty();
        error.ShouldContain(why);
    }

    [Fact]
    public async Task Asking_for_an_unknown_symbol_should_not_start_an_entity()
    {
        await _pbm.RunAsync("symbol", "show", "-s", "NONE");

        (await _pbm.RunAsync("cluster-sharding", "entity", "-r", "symbol", "-e", "NONE")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Pipeline_status_should_show_health_feed_rates_rejections_and_latencies()
    {
        var (exitCode, output, error) = await _pbm.RunAsync("pipeline", "status", "-w", "300ms", "--json");

        exitCode.ShouldBe(0, error);
        var rows = RowsOf(output);
        rows.Where(row => Text(row, "table")!.StartsWith("health", StringComparison.Ordinal)).Select(row => Text(row, "part"))
            .ShouldBe(["feed", "redis", "cluster", "pipeline"]);
        Text(rows.Single(row => Text(row, "table") == "feed"), "state").ShouldBe("connected");
        var accepted = rows.Single(row => row.TryGetProperty("what", out var what) && what.GetString() == "ticks accepted");
        accepted.GetProperty("per_second").GetDouble().ShouldBeGreaterThan(0);
        accepted.GetProperty("total").GetInt64().ShouldBePositive();
        foreach (var table in (string[])["latency of the last", "latency since the start"])
        {
            var latency = rows.Single(row => Text(row, "table")!.StartsWith(table, StringComparison.Ordinal) && Text(row, "stage") == "features");
            latency.GetProperty("p50").GetDouble().ShouldBePositive(table);
            latency.GetProperty("max").GetDouble().ShouldBeGreaterThanOrEqualTo(latency.GetProperty("p99").GetDouble(), table);
        }
    }

    [Fact]
    public async Task Symbol_show_should_agree_with_what_the_pipeline_published()
    {
        var (exitCode, output, error) = await _pbm.RunAsync("symbol", "show", "-s", "7203", "--json");

        exitCode.ShouldBe(0, error);
        var rows = RowsOf(output);
        Value(rows, "symbol").GetString().ShouldBe("7203");
        Value(rows, "node").GetString().ShouldBe(running.System.Address);
        Value(rows, "epoch").GetInt64().ShouldBe(running.System.Live.NewestVector("7203")!.Epoch);
        Value(rows, "ready").GetString().ShouldBe("10 of 11 features");
        Value(rows, "quality").GetString()!.ShouldContain("not_ready");
        var features = rows.Where(row => Text(row, "table") == "features").ToDictionary(row => Text(row, "feature")!);
        features.Count.ShouldBe(11);
        features["sma_20"].GetProperty("value").GetDouble().ShouldBe(running.System.Live.NewestVector("7203")!["sma_20"], tolerance: 50);
        features["sma_10000_1h"].GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        Text(features["macd"], "metadata")!.ShouldContain("signal_line=");
    }

    [Fact]
    public async Task Symbol_state_should_have_every_digit()
    {
        var (exitCode, output, error) = await _pbm.RunAsync("symbol", "state", "-s", "7203", "--json");

        exitCode.ShouldBe(0, error);
        var state = JsonDocument.Parse(output).RootElement;
        var symbol = await running.System.Node.Actors.Get<SymbolShards>().Ask<SymbolState>(new GetSymbolState("7203", 1), Patience.Long);
        state.GetProperty("symbol").GetString().ShouldBe("7203");
        state.GetProperty("node").GetString().ShouldBe(running.System.Address);
        state.GetProperty("epoch").GetInt64().ShouldBe(symbol.Epoch);
        state.GetProperty("accepted").GetInt64().ShouldBeInRange(1, symbol.Accepted);
        state.GetProperty("position").GetInt64().ShouldBeInRange(symbol.FirstPosition, symbol.Position);
        var values = state.GetProperty("values");
        values.TryGetProperty("sma_10000_1h", out _).ShouldBeFalse("it is not ready");
        values.GetProperty("macd.histogram").GetDouble().ShouldBe(values.GetProperty("macd").GetDouble() - values.GetProperty("macd.signal_line").GetDouble());
    }

    [Fact]
    public async Task Symbol_why_should_show_the_very_ticks_behind_the_figure()
    {
        var (exitCode, output, error) = await _pbm.RunAsync("symbol", "why", "-s", "8306", "-f", "sma_5", "-c", "50", "--json");

        exitCode.ShouldBe(0, error);
        var rows = RowsOf(output);
        Value(rows, "specification").GetString().ShouldBe("sma(5)");
        Value(rows, "first value after").GetString().ShouldBe("5 ticks");
        Value(rows, "version").GetString()!.ShouldMatch("^set [0-9a-f]{16}, numerics \\d+$");
        Value(rows, "input").GetString()!.ShouldMatch(@"^[1-9]\d* ticks from position \d+ of epoch \d+ on$");
        var ticks = rows.Where(row => row.TryGetProperty("advances", out _)).ToList();
        ticks.Count.ShouldBe(50);
        ticks[^1].GetProperty("position").GetInt64().ShouldBe(Value(rows, "position").GetInt64());
        var mean = ticks.Where(tick => Text(tick, "advances") == "yes").TakeLast(5).Average(tick => tick.GetProperty("price").GetDouble());
        Value(rows, "value").GetDouble().ShouldBe(mean, mean * 1e-12);
        Value(rows, "recomputed").GetDouble().ShouldBe(mean, mean * 1e-12);
        Value(rows, "recomputed from").GetString()!.ShouldMatch("^\\d+ ticks at hand: the same$");
        Value(rows, "stored").GetDouble().ShouldBe(mean, mean * 0.05);
        rows.Single(row => row.TryGetProperty("stage", out var stage) && stage.GetString()!.StartsWith("arrival", StringComparison.Ordinal))
            .GetProperty("ms").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Symbol_why_should_say_what_the_ticks_at_hand_cannot_tell()
    {
        var endless = RowsOf((await _pbm.RunAsync("symbol", "why", "-s", "8306", "-f", "ema_26", "--json")).Output);
        var bars = RowsOf((await _pbm.RunAsync("symbol", "why", "-s", "8306", "-f", "volume_ratio_20_1m", "--json")).Output);

        Value(endless, "recomputed").GetDouble().ShouldBe(Value(endless, "value").GetDouble(), 1);
        Value(bars, "open bar").GetString()!.ShouldMatch(@"^from \d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z on");
    }

    [Fact]
    public async Task Silence_should_be_in_force_until_it_is_ended()
    {
        (await _pbm.RunAsync("alert", "silence", "-t", "rule:test", "-s", "9984", "-d", "1h")).Output.ShouldContain("rule:test, 9984: silent until");
        (await _pbm.RunAsync("alert", "silences")).Output.ShouldContain("rule:test");

        (await _pbm.RunAsync("alert", "silence", "-t", "rule:test", "-s", "9984", "-d", "0")).Output.ShouldContain("over");
        (await _pbm.RunAsync("alert", "silences")).Output.ShouldNotContain("rule:test");
    }

    [Fact]
    public async Task Log_tail_should_follow_the_level_that_is_set_at_run_time()
    {
        using var client = await _pbm.ConnectAsync();
        await client.ReadAsync();
        await client.RunAsync("log", "tail", new { level = "debug" });
        var logger = _pbm.Loggers.CreateLogger("AkkaDayTrade.Test");

        await Eventually.BeTrue(() => logger.IsEnabled(LogLevel.Warning) && !logger.IsEnabled(LogLevel.Debug), "the configured level");
        (await _pbm.RunAsync("log", "level", "-l", "debug")).ExitCode.ShouldBe(0);
        await Eventually.BeTrue(
            () =>
            {
                logger.LogDebug("seen now");
                return logger.IsEnabled(LogLevel.Debug);
            },
            "the new level");

        var line = await client.ReadUntilAsync(message => message["text"]?.GetValue<string>().Contains("seen now", StringComparison.Ordinal) == true);
        line["data"]!["level"]!.GetValue<string>().ShouldBe("debug");
    }

    [Fact]
    public async Task Tail_should_run_until_it_is_cancelled_and_then_end_well()
    {
        var pipe = new Pipe();
        await using var output = new StreamWriter(pipe.Writer.AsStream());
        using var lines = new StreamReader(pipe.Reader.AsStream());
        using var cancel = new CancellationTokenSource();
        var terminal = new PbmTerminal(TextReader.Null, output, TextWriter.Null, OutputIsTerminal: false, InputIsTerminal: false);
        var tail = PbmTool.RunAsync([$"127.0.0.1:{_pbm.Port}", "pipeline", "tail", "-s", "7203"], terminal, cancel.Token);

        (await lines.ReadLineAsync().WaitAsync(Patience.Long))!.ShouldContain("7203");
        await cancel.CancelAsync();

        // What is still on its way must be taken, or the writer would wait for a reader.
        var rest = lines.ReadToEndAsync();
        (await tail.WaitAsync(Patience.Long)).ShouldBe(0);
        await pipe.Writer.CompleteAsync();
        (await rest).ShouldNotContain("8306");
        await Eventually.BeTrue(() => _pbm.Server.SessionCount == 0, "the session's end");
    }

    [Fact]
    public async Task Every_command_that_users_and_scripts_know_should_be_there()
    {
        using var client = await _pbm.ConnectAsync();

        var palettes = (await client.ReadAsync())!["palettes"]!.AsArray().ToDictionary(
            palette => palette!["name"]!.GetValue<string>(), palette => palette!["commands"]!.AsArray().Select(command => command!["name"]!.GetValue<string>()).ToList());

        foreach (var (palette, commands) in Known)
        {
            commands.Except(palettes[palette]).ShouldBeEmpty(palette);
        }
    }

    [Fact]
    public async Task Help_should_come_from_the_server()
    {
        var all = await _pbm.RunAsync("help");
        var one = await _pbm.RunAsync("help", "cluster-sharding");

        (all.ExitCode, one.ExitCode).ShouldBe((0, 0));
        foreach (var palette in (string[])["cluster", "cluster-sharding", "actor", "log", "pipeline", "symbol", "model", "alert"])
        {
            all.Output.ShouldContain(palette);
        }

        one.Output.ShouldContain("region-stats");
    }

    private static List<JsonElement> RowsOf(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static JsonElement Value(List<JsonElement> rows, string what) =>
        rows.Single(row => row.TryGetProperty("what", out var name) && name.GetString() == what).GetProperty("value");

    private static string? Text(JsonElement row, string member) => row.TryGetProperty(member, out var value) ? value.GetString() : null;
}
