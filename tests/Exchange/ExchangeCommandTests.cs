using System.Net;

namespace AkkaDayTrade.Exchange.Tests;

public class ExchangeCommandTests
{
    [Theory]
    [InlineData("--host", "everywhere", "0.0.0.0")]
    [InlineData("--port", "70000", "65535")]
    [InlineData("--format", "bloomberg", "polygon")]
    [InlineData("--rate", "-1", "flat out")]
    [InlineData("--rate", "many", "many")]
    [InlineData("--symbols", "0", "1 to 65535")]
    [InlineData("--ticks-per-frame", "0", "1 to 10000")]
    [InlineData("--faults", "drop=never", "30s")]
    [InlineData("--faults", "gremlins=1", "allowed")]
    [InlineData("--faults", "garbage=1.5", "probability")]
    [InlineData("--faults", "mute=10s:20s", "EVERY:FOR")]
    [InlineData("--replay", "/no/such/file.csv", "no such file")]
    [InlineData("--speed", "-2", "positive")]
    [InlineData("--frobnicate", "1", "--frobnicate")]
    public async Task Bad_argument_should_exit_with_2_and_name_option_value_and_what_is_allowed(string option, string value, string allowed)
    {
        using var errors = new StringWriter();

        (await ExchangeCommand.RunAsync([option, value], TextWriter.Null, errors)).ShouldBe(2);

        errors.ToString().ShouldContain(option);
        errors.ToString().ShouldContain(allowed);
        errors.ToString().ShouldContain(value);
    }

    [Fact]
    public async Task Interruption_should_exit_with_0_and_a_taken_port_with_1()
    {
        await using var exchange = await SimulatedExchange.StartAsync(new ExchangeOptions { Port = 0 });
        using var errors = new StringWriter();
        (await ExchangeCommand.RunAsync(["--port", $"{exchange.Port}"], TextWriter.Null, errors)).ShouldBe(1);
        errors.ToString().ShouldContain($"{exchange.Port}");

        using var stop = new CancellationTokenSource();
        await using var output = new SignallingWriter(stop);
        (await ExchangeCommand.RunAsync(["--port", "0", "--symbols", "3"], output, TextWriter.Null, stop.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Exchange_should_listen_where_it_is_told_and_refuse_an_address_of_another_machine()
    {
        await using var everywhere = await SimulatedExchange.StartAsync(new ExchangeOptions { Host = IPAddress.Any, Port = 0 });
        everywhere.Address.Host.ShouldBe("0.0.0.0");
        using var errors = new StringWriter();

        (await ExchangeCommand.RunAsync(["--host", "192.0.2.1", "--port", "0"], TextWriter.Null, errors)).ShouldBe(1);

        errors.ToString().ShouldContain("192.0.2.1");
        errors.ToString().ShouldContain("--host");
    }

    /// <summary>Stops the command as soon as it has said where it listens.</summary>
    private sealed class SignallingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override async Task WriteLineAsync(string? value) => await stop.CancelAsync();
    }
}
