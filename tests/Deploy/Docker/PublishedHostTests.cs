using AkkaDayTrade.Tests.Shared;


namespace AkkaDayTrade.Deploy.Tests.Docker;

/// <summary>What the image does, done without a container engine: publish, take every right away, start, ask, stop.</summary>
public sealed class PublishedHostTests
{
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    [SkippableFact]
    public async Task Entry_command_should_run_without_rights_from_a_directory_it_cannot_write_and_stop_at_sigterm_with_0()
    {
        Skip.If(Environment.GetEnvironmentVariable("DAYTRADE_CHAOS") is not "1", "set DAYTRADE_CHAOS=1 for what takes longer");
        Skip.If(OperatingSystem.IsWindows(), "the images are Linux images");
        using var area = new Area();
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        await Processes.RunAsync(
            "dotnet", ["publish", Repository.PathOf("src", "Host"), "-c", configuration, "--no-build", "-nodeReuse:false", "-o", area.App], PublishTimeout);
        area.TakeRightsAway();
        var file = Dockerfile.Load();
        var port = FreePorts.Take();
        var environment = file.Environment("host").ToDictionary(StringComparer.Ordinal);
        environment["DAYTRADE__Http__Urls"] = environment["DAYTRADE__Http__Urls"].Replace("8080", $"{port}", StringComparison.Ordinal);
        environment["DAYTRADE__Redis__DataDirectory"] = $"{area.Data}/redis";
        environment["DAYTRADE__Http__ApiKeys__0__Hash"] = $"sha256:{new string('0', 64)}";
        foreach (var other in new[] { "Redis__Port", "Exchange__Port", "Cluster__Port", "Pbm__Port" })
        {
            environment[$"DAYTRADE__{other}"] = "0";
        }

        await using var host = Unprivileged.Start(file.Of("host", "ENTRYPOINT").Single().Command, area, environment);
        var probe = file.Of("host", "HEALTHCHECK").Single().Command;
        await AskUntilHealthyAsync(probe, area, environment, host);
        await host.SignalAsync("TERM");

        (await host.WaitAsync(HostContract.LongestStop())).ShouldBe(0, host.Output);
        host.Output.ShouldContain("ticks accepted");
        Directory.Exists($"{area.Data}/redis").ShouldBeTrue();
    }

    private static async Task AskUntilHealthyAsync(IReadOnlyList<string> probe, Area area, Dictionary<string, string> environment, RunningProcess host)
    {
        using var deadline = new CancellationTokenSource(StartTimeout);
        int answer;
        do
        {
            host.HasExited.ShouldBeFalse(host.Output);
            deadline.IsCancellationRequested.ShouldBeFalse($"The host did not become healthy.{Environment.NewLine}{host.Output}");
            await using var asked = Unprivileged.Start(probe, area, environment);
            answer = await asked.WaitAsync(StartTimeout);
        }
        while (answer != 0);
    }
}
