using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Configuration;

namespace AkkaDayTrade.Host.Tests.Configuration;

public sealed class HostSettingsTests
{
    [Fact]
    public void File_should_hold_the_defaults_of_the_option_records()
    {
        File.Exists(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).ShouldBeTrue();
        var fromFile = HostSettings.Load([], AppContext.BaseDirectory);
        var fromCode = HostSettings.Read(new ConfigurationBuilder().Build());

        Describe(fromFile).ShouldBe(Describe(fromCode));
    }

    [Fact]
    public void Command_line_should_win_over_the_environment_and_the_environment_over_the_file()
    {
        const string Variable = "DAYTRADE__Prediction__MaxConcurrency";
        Environment.SetEnvironmentVariable(Variable, "7");
        try
        {
            HostSettings.Load([], AppContext.BaseDirectory).System.Prediction.MaxConcurrency.ShouldBe(7);
            HostSettings.Load(["--Prediction:MaxConcurrency=9"], AppContext.BaseDirectory).System.Prediction.MaxConcurrency.ShouldBe(9);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public void Settings_should_be_read_as_people_write_them()
    {
        var settings = Read(
            "Symbols= AAPL , BTC/USD",
            "feed:format=POLYGON",
            "Feed:Url=wss://socket.example.com/stocks",
            "Feed:Key=a,b",
            "Feed:Partitions=2",
            "Feed:Channels=trades, bars",
            "Feed:SymbolMap=7203=7203.T,8306=8306.T",
            "Feed:MaxFrame=1 MB",
            "Feed:MaxBehind=3s",
            "Store:Writes=off",
            "Filter:MaxDisorder=2 s",
            "Redis:Memory=1 GB",
            "Store:Layout=hash",
            "Store:History=sma_5,rsi_14",
            "Alerts:Webhooks:0:Url=https://hooks.example.com/a",
            "Alerts:Webhooks:0:Format=slack",
            "Alerts:Rules:0:Name=hot",
            "Alerts:Rules:0:When=rsi_14 > 80",
            "Alerts:Rules:0:For=10s",
            "Redis:ConnectionString=10.0.0.3:6379",
            "Cluster:SeedNodes=10.0.0.1:4053,akka.tcp://AkkaDayTrade@10.0.0.2:4053",
            "Cluster:StableAfter=5s");

        var system = settings.System;
        system.Symbols.ShouldBe(["AAPL", "BTC/USD"]);
        system.Feed.Format.ShouldBe(FeedFormat.Polygon);
        system.Feed.Channels.ShouldBe(FeedChannels.Trades | FeedChannels.Bars);
        system.Feed.SymbolMap["8306"].ShouldBe("8306.T");
        system.Feed.MaxFrame.ShouldBe(1 << 20);
        system.Feed.MaxBehind.ShouldBe(TimeSpan.FromSeconds(3));
        system.Store.Writes.ShouldBeFalse();
        system.Filter.MaxDisorder.ShouldBe(TimeSpan.FromSeconds(2));
        system.Redis.MemoryBytes.ShouldBe(1L << 30);
        system.Store.Layout.ShouldBe(StoreLayout.Hash);
        system.Alerts.Webhooks.ShouldBe([new WebhookOptions { Url = new Uri("https://hooks.example.com/a"), Format = WebhookFormat.Slack }]);
        system.Alerts.Rules.ShouldBe([new AlertRuleOptions { Name = "hot", When = "rsi_14 > 80", For = TimeSpan.FromSeconds(10) }]);
        system.Cluster.SeedAddresses.Select(address => address.ToString()).ShouldBe(
            ["akka.tcp://AkkaDayTrade@10.0.0.1:4053", "akka.tcp://AkkaDayTrade@10.0.0.2:4053"]);
    }

    [Theory]
    [InlineData("Feed:Ulr=x", "Feed:Ulr", "the nearest is Feed:Url")]
    [InlineData("Feeed:Url=x", "Feeed:Url", "the nearest is Feed:Url")]
    [InlineData("Symbls=7203", "Symbls", "the nearest is Symbols")]
    [InlineData("Feed:Format=bloomberg", "Feed:Format = 'bloomberg'", "native, polygon, alpaca, yahoo")]
    [InlineData("Feed:Format=1", "Feed:Format = '1'", "native, polygon, alpaca, yahoo")]
    [InlineData("Feed:Channels=trades,books", "Feed:Channels", "trades, quotes, bars")]
    [InlineData("Feed:Url=ftp://example.com", "Feed:Url", "ws:// or wss://")]
    [InlineData("Feed:Url=http://example.com", "Feed:Url", "ws:// or wss://")]
    [InlineData("Feed:Url=nonsense", "Feed:Url = 'nonsense'", "ws://")]
    [InlineData("Feed:Transport=replay", "Feed:Path", "replay file is needed")]
    [InlineData("Feed:Transport=polling", "Feed:Transport", "yahoo")]
    [InlineData("Feed:SymbolMap=7203", "Feed:SymbolMap", "pairs such as")]
    [InlineData("Feed:Speed=-1", "Feed:Speed", "0")]
    [InlineData("Feed:Partitions=0", "Feed:Partitions", "1 to 256")]
    [InlineData("Feed:MaxFrame=4 bananas", "Feed:MaxFrame = '4 bananas'", "4 MB")]
    [InlineData("Feed:ReconnectInterval=5", "Feed:ReconnectInterval = '5'", "5s")]
    [InlineData("Feed:Resume=perhaps", "Feed:Resume", "on or off")]
    [InlineData("Feed:WarmUp=/no/such/file.csv", "Feed:WarmUp", "none, chart or a replay file")]
    [InlineData("Feed:TimeZone=Mars/Olympus", "Feed:TimeZone = 'Mars/Olympus'", "IANA")]
    [InlineData("Filter:MinPrice=cheap", "Filter:MinPrice = 'cheap'", "a number")]
    [InlineData("Filter:MinPrice=NaN", "Filter:MinPrice = 'NaN'", "a number")]
    [InlineData("Features:Set=sma(5) sma(5)", "Features:Set", "sma_5")]
    [InlineData("Features:Set=magic(5)", "Features:Set", "magic")]
    [InlineData("Checkpoint:MaxRetained=0", "Checkpoint:MaxRetained", "1 or more ticks")]
    [InlineData("Redis:Port=99999", "Redis:Port = '99999'", "65535")]
    [InlineData("Redis:Memory=little", "Redis:Memory = 'little'", "256 MB")]
    [InlineData("Store:History=sma_7", "Store:History = 'sma_7'", "names of features")]
    [InlineData("Store:Ttl=never", "Store:Ttl = 'never'", "1h")]
    [InlineData("Prediction:MaxConcurrency=0", "Prediction:MaxConcurrency", "1 to 1024")]
    [InlineData("Alerts:HighRisk=2", "Alerts:HighRisk", "0 to 1")]
    [InlineData("Alerts:Webhooks:0:Format=slack", "Alerts:Webhooks:0:Url", "is needed")]
    [InlineData("Cluster:Roles=feed,cook", "Cluster:Roles = 'cook'", "feed, features, web")]
    [InlineData("Cluster:BindPort=one", "Cluster:BindPort = 'one'", "1 to 65535")]
    [InlineData("Cluster:StableAfter=100ms", "Cluster:StableAfter", "2 s to 10 min")]
    [InlineData("Cluster:SeedNodes=nowhere", "Cluster:SeedNodes = 'nowhere'", "host:port")]
    [InlineData("Http:Urls=8080", "Http:Urls = '8080'", "http://127.0.0.1:8080")]
    [InlineData("Exchange:Rate=-3", "Exchange:Rate", "0 (flat out)")]
    [InlineData("Run:Duration=abc", "Run:Duration = 'abc'", "00:00:05")]
    [InlineData("Run:Summary=/no/such/directory/s.json", "Run:Summary", "directory that exists")]
    [InlineData("Feed:Partitions=4", "Feed:Partitions = '4'", "at most 3")]
    [InlineData("Filter:Hours=whenever", "Filter:Hours = 'whenever'", "tokyo")]
    [InlineData("Prediction:Model=oracle", "Prediction:Model = 'oracle'", "simple_ma")]
    [InlineData("Exchange:Faults=flood", "Exchange:Faults = 'flood'", "flood")]
    [InlineData("Symbols=7203,7203", "Symbols", "each symbol once")]
    [InlineData("Symbols=*,7203", "Symbols", "* alone")]
    public void Bad_setting_should_be_named_with_its_value_and_what_is_allowed(string setting, string keyAndValue, string allowed)
    {
        var problem = ErrorsOf(setting).ShouldHaveSingleItem();

        problem.ShouldStartWith(keyAndValue);
        problem.ShouldContain(allowed);
    }

    [Fact]
    public void Resuming_without_checkpoints_should_be_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            ErrorsOf("Feed:Transport=replay", $"Feed:Path={file}", "Feed:Resume=on", "Checkpoint:Interval=0")
                .ShouldHaveSingleItem().ShouldContain("Checkpoint:Interval");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Unknown_key_of_an_array_element_should_be_named_too() =>
        ErrorsOf("Alerts:Rules:0:Name=hot", "Alerts:Rules:0:When=rsi_14 > 80", "Alerts:Rules:0:Cooldwn=3s")
            .ShouldHaveSingleItem().ShouldContain("the nearest is Alerts:Rules:0:Cooldown");

    [Fact]
    public void Rule_that_cannot_be_read_should_be_named() =>
        ErrorsOf("Alerts:Rules:0:Name=hot", "Alerts:Rules:0:When=rsi_99 > 80").ShouldHaveSingleItem().ShouldContain("rsi_99");

    [Theory]
    [InlineData("Alerts:Rules:0:When=rsi_14 >", "Alerts:Rules:0:When", "position 9")]
    [InlineData("Alerts:Rules:0:When=rsi_14 > 80 && rsy > 1", "Alerts:Rules:0:When", "position 16: there is no such figure; known are price")]
    [InlineData("Alerts:Rules:0:Until=rsi_14 <", "Alerts:Rules:0:Until", "position 9")]
    [InlineData("Alerts:Rules:0:Severity=fatal", "Alerts:Rules:0:Severity = 'fatal'", "info, warning, critical")]
    [InlineData("Alerts:Rules:0:Inhibits=unusual_volumes", "Alerts:Rules:0:Inhibits", "known are high_confidence_buy")]
    [InlineData("Alerts:Rules:0:Inhibits=rule:hot", "Alerts:Rules:0:Inhibits", "silence itself")]
    public void Bad_part_of_a_rule_should_be_told_with_its_key_its_place_and_what_is_allowed(string setting, string key, string problem)
    {
        string[] rule = setting.StartsWith("Alerts:Rules:0:When", StringComparison.Ordinal) ? [setting] : ["Alerts:Rules:0:When=rsi_14 > 80", setting];

        var error = ErrorsOf(["Alerts:Rules:0:Name=hot", .. rule]).ShouldHaveSingleItem();

        error.ShouldContain(key);
        error.ShouldContain(problem);
    }

    [Theory]
    [InlineData("Alerts:Webhooks:0:Url=http://a/", "Alerts:Webhooks:0:GroupWait=11m", "Alerts:Webhooks:0:GroupWait", "10 minutes")]
    [InlineData("Alerts:Webhooks:0:Url=http://a/", "Alerts:Webhooks:0:GroupBy=sector", "Alerts:Webhooks:0:GroupBy", "none, type, symbol")]
    [InlineData("Alerts:Alertmanagers:0:Url=http://a/", "Alerts:Alertmanagers:0:Resend=10ms", "Alerts:Alertmanagers:0:Resend", "1 second")]
    [InlineData("Alerts:Alertmanagers:0:Url=http://a/", "Alerts:Alertmanagers:0:ResolveAfter=1s", "Alerts:Alertmanagers:0:ResolveAfter", "Resend to 7 days")]
    [InlineData("Alerts:Alertmanagers:0:Url=ftp://a/", "Alerts:Alertmanagers:0:Resend=1m", "Alerts:Alertmanagers:0:Url", "http://")]
    public void Bad_channel_should_be_told_with_its_key(string one, string other, string key, string allowed)
    {
        var error = ErrorsOf(one, other).ShouldHaveSingleItem();

        error.ShouldContain(key);
        error.ShouldContain(allowed);
    }

    [Fact]
    public void All_problems_should_be_listed_at_once() =>
        ErrorsOf("Feed:Ulr=x", "Run:Duration=abc", "Filter:MinPrice=-1").Length.ShouldBe(3);

    [Theory]
    [InlineData("Feed:Format=polygon", "Feed:Url=wss://socket.example.com", "Feed:Partitions=3", "Feed:Key=a,b")]
    [InlineData("Feed:Format=alpaca", "Feed:Url=wss://socket.example.com", "Feed:Partitions=2", "Feed:Key=a")]
    public void Partitions_beyond_the_keys_should_be_refused_where_a_key_allows_one_connection(params string[] settings) =>
        ErrorsOf(settings).ShouldHaveSingleItem().ShouldStartWith("Feed:Key");

    [Fact]
    public void Secrets_should_never_be_shown()
    {
        var problems = string.Join('\n', ErrorsOf(
            "Feed:Sceret=hunter2",
            "Feed:Url=http://user:hunter2@example.com/?token=hunter2",
            "Feed:WarmUpUrl=ftp://user:hunter2@example.com/",
            "Redis:ConnectionString=localhost,password=hunter2,nonsense=1"));

        problems.ShouldContain("Feed:Sceret");
        problems.ShouldContain("Feed:Url");
        problems.ShouldContain("Redis:ConnectionString");
        problems.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("--Feed:Url")]
    [InlineData("--Feed:Key", "--Feed:Secret=x")]
    [InlineData("--")]
    public void Argument_that_is_no_setting_should_be_refused(params string[] arguments) =>
        Should.Throw<SettingsException>(() => HostSettings.Load(arguments, AppContext.BaseDirectory))
            .Errors.ShouldHaveSingleItem().Key.ShouldBe(arguments[0]);

    private static HostSettings Read(params string[] settings) => HostSettings.Read(Configuration(settings));

    private static string[] ErrorsOf(params string[] settings) =>
        [.. Should.Throw<SettingsException>(() => Read(settings)).Errors.Select(error => error.ToString())];

    private static IConfigurationRoot Configuration(string[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
            .Build();

    private static string Describe(HostSettings settings) => string.Join('\n',
        string.Join(',', settings.System.Symbols),
        settings.System.Feed with { SymbolMap = null! },
        settings.System.Filter,
        settings.System.Features,
        settings.System.Checkpoint,
        settings.System.Redis,
        settings.System.Store,
        settings.System.Prediction,
        settings.System.Alerts with { Webhooks = null!, Alertmanagers = null!, Rules = null! },
        settings.System.Exchange,
        string.Join(',', settings.System.Cluster.Roles),
        settings.System.Cluster.Port,
        settings.Http with { ApiKeys = null! },
        settings.Pbm,
        settings.Run);
}
