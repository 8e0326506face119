using System.Net;
using System.Net.Sockets;

namespace AkkaDayTrade.Host.Tests.Http;

[Collection(nameof(RunningSystem))]
public sealed class HealthProbeTests(RunningSystem running)
{
    [Theory]
    [InlineData("--health")]
    [InlineData("--health=ready")]
    [InlineData("--health=live")]
    public async Task Healthy_host_should_give_0(string argument)
    {
        var (exitCode, output, _) = await RunAsync(argument, $"--Http:Urls=http://*:{running.Client.BaseAddress!.Port}", $"--Http:ApiKeys:0:Hash=sha256:{new string('0', 64)}");

        exitCode.ShouldBe(0);
        output.ShouldContain("healthy");
    }

    [Fact]
    public async Task Address_without_an_answer_should_give_1_and_be_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        var (exitCode, _, error) = await RunAsync("--health", $"--Http:Urls=http://127.0.0.1:{port}");

        exitCode.ShouldBe(1);
        error.ShouldContain($"127.0.0.1:{port}");
    }

    [Theory]
    [InlineData("--health=well", "--Http:Urls=http://127.0.0.1:8080", "ready or live")]
    [InlineData("--health", "--Http:Urls=http://127.0.0.1:0", "Http:Urls")]
    [InlineData("--health", "--Http:Urls=https://127.0.0.1:8443", "Http:Urls")]
    [InlineData("--health", "--Http:Ulrs=http://127.0.0.1:8080", "Http:Urls")]
    public async Task Question_that_cannot_be_asked_should_exit_with_2(string argument, string setting, string named)
    {
        var (exitCode, _, error) = await RunAsync(argument, setting);

        exitCode.ShouldBe(2);
        error.ShouldContain(named);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await HostProgram.RunAsync(arguments, output, error), output.ToString(), error.ToString());
    }
}
