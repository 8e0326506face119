using System.Net.Http.Json;
using System.Security.Cryptography;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Host.Http.Access;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Host.Tests;

public sealed class SecretTests : IDisposable
{
    private const string Secret = "hunter2-hunter2";

    private readonly TemporaryDirectory _files = new();

    [Fact]
    public async Task Secrets_should_be_nowhere_that_people_look()
    {
        var key = ApiKey.Create();
        Write("Redis__ConnectionString", $"127.0.0.1:{FreePorts.Take()},user=app,password={Secret},abortConnect=false");
        Write("Feed__Key", Secret);
        Write("Feed__Secret", Secret);
        Write("Pbm__Token", Secret);
        Write("Http__ApiKeys__0__Hash", ApiKeyOptions.Format(ApiKey.HashOf(key)));
        Write("Http__ApiKeys__0__Role", "operator");
        Write("Alerts__Webhooks__0__Url", $"http://user:{Secret}@127.0.0.1:{FreePorts.Take()}/hook?token={Secret}");
        var settings = HostSettings.Load(
            [$"--Secrets:Directory={_files.Path}", $"--Feed:Url=ws://127.0.0.1:{FreePorts.Take()}/native?apikey={Secret}", "--Cluster:Port=0", "--Http:Urls=http://127.0.0.1:0", "--Alerts:HighRisk=0"], AppContext.BaseDirectory);
        settings.System.Redis.ConnectionString.ShouldContain(Secret, Case.Sensitive, "it is to be read");
        settings.Pbm.Token.ShouldBe(Secret);
        using var log = new LogLines();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        settings.System.LoggerFactory = loggers;
        await using var system = await RealtimeSystem.StartAsync(settings.System);
        await using var api = await ApiServer.StartAsync(system, settings.Http, settings.Configuration.GetSection("Kestrel"), loggers, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri(api.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        await Eventually.BeTrue(() => log.Lines.Any(line => line.Contains("Feed", StringComparison.Ordinal)) && log.Lines.Any(line => line.Contains("Redis", StringComparison.Ordinal)), "lines of feed and store");

        var shown = new List<string>(log.Lines);
        foreach (var path in (string[])["/health/ready", "/metrics", "/api/v1/status", "/api/v1/metrics", "/openapi/v1.json", "/api/v1/features/7203", "/api/v1/alerts", "/", "/no/such/path"])
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            shown.Add($"{path} {answer.Headers} {await answer.Content.ReadAsStringAsync()}");
        }

        using var change = await client.PutAsJsonAsync(new Uri("/api/v1/models/active", UriKind.Relative), new { name = "no such model" });
        using var banner = new StringWriter();
        await Banner.WriteAsync(banner, system, api.Urls);
        shown.Add(banner.ToString());
        shown.AddRange([settings.System.Redis.ToString(), settings.System.Feed.ToString(), settings.Pbm.ToString(), settings.Http.ToString(), string.Join(',', settings.System.Alerts.Webhooks)]);
        shown.AddRange(log.Lines);

        foreach (var line in shown)
        {
            line.ShouldNotContain(Secret);
            line.ShouldNotContain(key);
        }

        log.Texts.ShouldContain(line => line.Contains("PUT /api/v1/models/active by key0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_of_stored_values_should_be_nowhere_that_people_look_either()
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        Write("Store__EncryptionKeys", $"2026a={secret}");
        var settings = HostSettings.Load(
            [$"--Secrets:Directory={_files.Path}", $"--Redis:DataDirectory={_files.File("redis")}", "--Redis:Port=0", "--Exchange:Port=0", "--Cluster:Port=0", "--Http:Urls=http://127.0.0.1:0"], AppContext.BaseDirectory);
        using var log = new LogLines();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        settings.System.LoggerFactory = loggers;
        await using var system = await RealtimeSystem.StartAsync(settings.System);
        await using var api = await ApiServer.StartAsync(system, settings.Http, settings.Configuration.GetSection("Kestrel"), loggers, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri(api.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
        await Eventually.BeTrue(() => system.Live.NewestVector("7203") is not null, "features");

        var shown = new List<string> { settings.System.Store.ToString() };
        foreach (var path in (string[])["/health/ready", "/metrics", "/api/v1/status", "/api/v1/features/7203", "/"])
        {
            shown.Add(await client.GetStringAsync(new Uri(path, UriKind.Relative)));
        }

        shown.Concat(log.Lines).ShouldAllBe(line => !line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void File_of_a_secret_should_count_less_than_the_environment_and_more_than_the_settings_file()
    {
        Write("Feed__Key", "from the file\n");
        string KeyWith(params string[] arguments) => HostSettings.Load([$"--Secrets:Directory={_files.Path}", .. arguments], AppContext.BaseDirectory).System.Feed.Key;

        KeyWith().ShouldBe("from the file");
        KeyWith("--Feed:Key=given").ShouldBe("given");
    }

    [Theory]
    [InlineData("--Redis:ConnectionString=localhost,password=hunter2")]
    [InlineData("--Redis:ConnectionString", "localhost,password=hunter2")]
    [InlineData("--redis:connectionstring=localhost,PASSWORD=hunter2")]
    public void Password_on_the_command_line_should_be_refused_with_the_way_out(params string[] arguments)
    {
        var error = Should.Throw<SettingsException>(() => HostSettings.Load(arguments, AppContext.BaseDirectory)).Message;

        error.ShouldContain("DAYTRADE__", Case.Sensitive);
        error.ShouldContain("Secrets:Directory");
        error.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Directory_that_is_not_there_should_be_named() =>
        Should.Throw<SettingsException>(() => HostSettings.Load(["--Secrets:Directory=/no/such"], AppContext.BaseDirectory)).Message.ShouldContain("Secrets:Directory = '/no/such'");

    public void Dispose() => _files.Dispose();

    private void Write(string name, string value) => File.WriteAllText(_files.File(name), value);
}
