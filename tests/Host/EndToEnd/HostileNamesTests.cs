using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Research.Recording;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>A replay whose symbols would be paths, keys, patterns or commands to somebody else, recorded as it comes.</summary>
public sealed class HostileNamesTests : IDisposable
{
    private static readonly string[] Names =
    [
        "../../../evil", "/etc/evil", "..", ".", "~", "..\\..\\evil", "C:evil", "%2e%2e%2fevil", "evil/../../evil", "A:latest", "7203:sma_2:latest", "symbols", "*", "A?", "[A-Z]",
        "{tag}", "a b", "$(touch evil)", "`touch evil`", "evil;FLUSHALL", "<script>", "CON",
    ];

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Symbols_of_a_replay_should_be_names_and_nothing_else()
    {
        var rows = Enumerable.Range(0, 6).SelectMany(second => Names.Select((name, index) =>
            string.Create(CultureInfo.InvariantCulture, $"2026-02-24T05:00:0{second}.{index:D3}Z,{name},{100 + index},10,,")));
        var tape = Path.Combine(Directory.CreateDirectory(_directory.File("in")).FullName, "ticks.csv");
        await File.WriteAllTextAsync(tape, $"timestamp,symbol,price,volume,bid,ask\n{string.Join('\n', rows)}\n");
        var record = _directory.File("record");
        await using (var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.File("redis"));
            o.Symbols = [RealtimeSystemOptions.AllSymbols];
            o.Feed = o.Feed with { Transport = FeedTransport.Replay, Path = tape, Speed = 0 };
            o.Features = new FeatureOptions { Set = "sma(2)" };
            o.Store = o.Store with { LocalTtl = TimeSpan.Zero };
            o.Record = new RecordOptions { Directory = record };
        }))
        {
            await system.Completion.WaitAsync(TimeSpan.FromSeconds(60));

            (await system.Features.SymbolsAsync()).ShouldBe(Names, ignoreOrder: true);
            for (var i = 0; i < Names.Length; i++)
            {
                (await system.Features.LatestAsync(Names[i], "sma_2"))!.Value.ShouldBe(100 + i, Names[i]);
            }

            using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{system.Servers.RedisPort}");
            await foreach (var key in redis.GetServers().Single().KeysAsync(pattern: "*"))
            {
                key.ToString().ShouldStartWith("day_trade:");
            }
        }

        Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName).ShouldBe(["in", "record", "redis"], ignoreOrder: true);
        Directory.GetFileSystemEntries(Path.Combine(_directory.Path, "in")).ShouldHaveSingleItem();
        File.Exists("/etc/evil").ShouldBeFalse();
        var days = Directory.GetDirectories(Path.Combine(record, "ticks")).ShouldHaveSingleItem();
        Directory.GetDirectories(days).Length.ShouldBe(Names.Length, "one directory for each symbol, beside one another");
    }

    [Theory]
    [InlineData("no/such/../file.csv")]
    [InlineData("with\0null.csv")]
    [InlineData(".")]
    public async Task Path_that_is_no_replay_should_be_refused_before_anything_starts(string path)
    {
        using var error = new StringWriter();

        var exitCode = await HostProgram.RunAsync(["--Feed:Transport=replay", $"--Feed:Path={path}", $"--Redis:DataDirectory={_directory.File("redis")}"], TextWriter.Null, error);

        exitCode.ShouldBe(HostProgram.BadSettings);
        error.ToString().ShouldContain("Feed:Path");
        Directory.Exists(_directory.File("redis")).ShouldBeFalse();
    }

    public void Dispose() => _directory.Dispose();
}
