using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http.Access;
using Microsoft.Extensions.Configuration;

namespace AkkaDayTrade.Host.Tests.Http.Access;

public sealed class ApiKeyTests
{
    [Fact]
    public async Task New_key_should_be_known_by_the_settings_that_are_printed_with_it()
    {
        using var output = new StringWriter();

        (await HostProgram.RunAsync(["--new-api-key=desk:operator"], output, TextWriter.Null)).ShouldBe(0);

        var lines = output.ToString().Split('\n').Select(line => line.Trim()).ToList();
        var key = lines.Single(line => line.StartsWith("key", StringComparison.Ordinal))[3..].Trim();
        var settings = HostSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(lines
            .Where(line => line.StartsWith("DAYTRADE__", StringComparison.Ordinal))
            .Select(line => line["DAYTRADE__".Length..].Replace("__N__", "__0__", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal).Split('=', 2))
            .ToDictionary(pair => pair[0], pair => (string?)pair[1])).Build());
        var found = new KeyRing(settings.Http).Find(key);
        found.ShouldNotBeNull();
        (found.Name, found.Role).ShouldBe(("desk", AccessRole.Operator));
        key.Length.ShouldBeGreaterThan(40);
    }

    [Theory]
    [InlineData("--new-api-key=desk:root")]
    [InlineData("--new-api-key=")]
    public async Task Wish_that_cannot_be_read_should_exit_with_2(string argument)
    {
        using var error = new StringWriter();

        (await HostProgram.RunAsync([argument], TextWriter.Null, error)).ShouldBe(2);
        error.ToString().ShouldContain("NAME:operator");
    }

    [Theory]
    [InlineData("Http:Urls=http://0.0.0.0:0")]
    [InlineData("Http:Urls=http://127.0.0.1:0,http://*:0")]
    [InlineData("Http:Urls=http://[::]:0")]
    [InlineData("Http:Urls=https://trade.example.com:0")]
    [InlineData("Kestrel:Endpoints:Any:Url=http://*:0")]
    public async Task Host_that_others_reach_should_not_start_without_authentication(string setting)
    {
        using var error = new StringWriter();

        (await HostProgram.RunAsync([$"--{setting}", "--Run:Duration=1ms"], TextWriter.Null, error)).ShouldBe(2);

        error.ToString().ShouldContain("Http:ApiKeys");
        error.ToString().ShouldContain("--new-api-key");
    }

    [Theory]
    [InlineData("Http:ApiKeys:0:Hash", "hunter2hunter2", "--new-api-key")]
    [InlineData("Http:ApiKeys:0:Name", "desk", "Http:ApiKeys:0:Hash")]
    [InlineData("Http:Jwt:Issuer", "https://issuer.example.com", "Http:Jwt:Audience")]
    [InlineData("Http:Jwt:KeyFiles", "no-such-file", "Http:Jwt:Issuer")]
    [InlineData("Http:CorsOrigins", "*", "Http:CorsOrigins")]
    [InlineData("Http:CorsOrigins", "https://a.example.com/path", "Http:CorsOrigins")]
    [InlineData("Http:RequestsPerSecond", "-1", "Http:RequestsPerSecond")]
    [InlineData("Http:SlowAfter", "1s", "Http:SlowAfter")]
    public void Setting_of_access_that_cannot_be_used_should_be_named(string key, string value, string told)
    {
        var problem = Should.Throw<SettingsException>(() => HostSettings.Read(
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build())).Message;

        problem.ShouldContain(told);
        problem.ShouldNotContain("hunter2");
    }
}
