using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Host.Tests;

public sealed class HostProgramTests
{
    [Fact]
    public async Task Bad_settings_should_exit_with_2_and_list_every_problem()
    {
        var (exitCode, output, error) = await RunAsync("--Feed:Ulr=x", "--Run:Duration=soon");

        exitCode.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain("Feed:Ulr");
        error.ShouldContain("Feed:Url");
        error.ShouldContain("Run:Duration = 'soon'");
    }

    [Theory]
    [InlineData("Http:Urls", "http://127.0.0.1:{0}")]
    [InlineData("Redis:Port", "{0}")]
    [InlineData("Exchange:Port", "{0}")]
    [InlineData("Cluster:Port", "{0}")]
    [InlineData("Pbm:Port", "{0}")]
    public async Task Taken_port_should_exit_with_2_and_name_port_and_key(string key, string value)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, _, error) = await RunAsync(
            "--Http:Urls=http://127.0.0.1:0", "--Redis:Port=0", "--Exchange:Port=0", "--Cluster:Port=0", "--Pbm:Port=0", $"--{key}={string.Format(CultureInfo.InvariantCulture, value, port)}");

        exitCode.ShouldBe(2);
        error.ShouldContain(key);
        error.ShouldContain($"{port}");
        error.ShouldContain("taken");
    }

    [Theory]
    [InlineData("0.0.0.0", "Pbm:Token")]
    [InlineData("not-an-address", "Pbm:Host")]
    public async Task Pbm_open_to_others_without_a_token_should_exit_with_2(string host, string key)
    {
        var (exitCode, _, error) = await RunAsync($"--Pbm:Host={host}", "--Pbm:Port=0");

        exitCode.ShouldBe(2);
        error.ShouldContain(key);
        error.ShouldContain(host);
    }

    [Theory]
    [InlineData("Redis:ConnectionString", "--Feed:Url=ws://127.0.0.1:9120/native")]
    [InlineData("Feed:Url", "--Redis:ConnectionString=127.0.0.1:6379")]
    public async Task Node_of_several_with_a_store_or_feed_of_its_own_should_exit_with_2_and_name_the_way_out(string key, string other)
    {
        var (exitCode, _, error) = await RunAsync("--Cluster:SeedNodes=127.0.0.1:4053", "--Cluster:Port=4054", other);

        exitCode.ShouldBe(2);
        error.ShouldContain(key);
        error.ShouldContain("all nodes reach");
    }

    [Fact]
    public async Task Process_should_run_for_its_time_from_any_directory_and_leave_a_summary()
    {
        using var directory = new TemporaryDirectory();
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "AkkaDayTrade.Host.dll"), "--Run:Duration=3s", "--Run:Summary=s.json", "--Http:Urls=http://127.0.0.1:0",
                "--Redis:Port=0", "--Redis:DataDirectory=redis", "--Exchange:Port=0", "--Exchange:Rate=300", "--Cluster:Port=0", "--Pbm:Port=0",
            },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync(deadline.Token);

        process.ExitCode.ShouldBe(0, await error);
        var text = await output;
        text.ShouldMatch(@"api +http://127\.0\.0\.1:[1-9]\d+");
        text.ShouldMatch(@"pbm +127\.0\.0\.1:[1-9]\d+");
        text.ShouldMatch(@"ticks accepted +[1-9]");
        using var summary = JsonDocument.Parse(await File.ReadAllBytesAsync(directory.File("s.json")));
        summary.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(
        [
            "durationSeconds", "framesIn", "ticksIn", "ticksAccepted", "rejected", "duplicates", "gaps", "featureValues", "predictions", "alerts",
            "storeWrites", "storeConflated", "resends", "latencyMs", "perSymbol", "model", "scores", "trials",
        ]);
        summary.RootElement.GetProperty("latencyMs").GetProperty("features").EnumerateObject().Select(member => member.Name)
            .ShouldBe(["p50", "p99", "p999", "max"]);
        summary.RootElement.GetProperty("perSymbol").GetProperty("7203").GetProperty("accepted").GetInt64().ShouldBePositive();
        var rejected = summary.RootElement.GetProperty("rejected").EnumerateObject().Sum(reason => reason.Value.GetInt64());
        summary.RootElement.GetProperty("ticksIn").GetInt64().ShouldBe(summary.RootElement.GetProperty("ticksAccepted").GetInt64() + rejected);
    }

    [Fact]
    public async Task Host_whose_output_nobody_reads_should_go_on_and_tell_what_it_left_out()
    {
        using var directory = new TemporaryDirectory();
        var port = FreePorts.Take();
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "AkkaDayTrade.Host.dll"), $"--Http:Urls=http://127.0.0.1:{port}", "--Redis:Port=0", "--Redis:DataDirectory=redis",
                "--Exchange:Port=0", "--Exchange:Rate=300", "--Cluster:Port=0", "--Pbm:Port=0", "--Logging:LogLevel:Default=Information", "--Log:RepeatsPerMinute=0",
            },
        })!;
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience.Long };
            await Store.Eventually.BeTrue(async () => await IsLiveAsync(client), "the host to answer");

            // Each request is worth some lines: more than a pipe and what waits before it can hold.
            for (var request = 0; request < 1_000; request++)
            {
                (await IsLiveAsync(client)).ShouldBeTrue();
            }

            var before = await AcceptedAsync(client);
            await Store.Eventually.BeTrue(async () => await AcceptedAsync(client) > before, "ticks to be taken in");
            var told = ReadUntilAsync(process.StandardError, "dropped");
            var read = process.StandardOutput.ReadToEndAsync();
            await Store.Eventually.BeTrue(async () => await IsLiveAsync(client) && told.IsCompleted, "what was left out to be told");
            (await told).ShouldBeTrue();
            process.Kill();
            (await read).ShouldContain("api");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Replay_file_that_cannot_be_read_should_exit_with_1_and_the_reason_alone()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("ticks.csv.gz"), "not gzipped");
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "AkkaDayTrade.Host.dll"), "--Feed:Transport=replay", "--Feed:Path=ticks.csv.gz", "--Symbols=EURUSD",
                "--Http:Urls=http://127.0.0.1:0", "--Redis:Port=0", "--Redis:DataDirectory=redis", "--Cluster:Port=0", "--Pbm:Port=0",
            },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync(deadline.Token);

        process.ExitCode.ShouldBe(1, await output);
        (await error).Trim().ShouldStartWith("Failed: Feed:Path = 'ticks.csv.gz'");
        (await output).ShouldContain("Ingest worker 0 has ended: Feed:Path");
        (await output).ShouldNotContain("   at ");
    }

    /// <summary>False when the text has ended without it.</summary>
    private static async Task<bool> ReadUntilAsync(TextReader text, string word)
    {
        while (await text.ReadLineAsync() is { } line)
        {
            if (line.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<bool> IsLiveAsync(HttpClient client)
    {
        try
        {
            return await client.GetStringAsync(new Uri("health/live", UriKind.Relative)) is not null;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<long> AcceptedAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>(new Uri("api/v1/metrics", UriKind.Relative))).GetProperty("messagesProcessed").GetInt64();

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await HostProgram.RunAsync(arguments, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
