using System.Globalization;
using System.Text.RegularExpressions;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>The link over which the sink writes, when the server refuses or ends it.</summary>
public sealed partial class WriteLinkTests : StoreTest<RedisTestServer>
{
    private const string LatestKey = "day_trade:feature:7203:sma_5:latest";
    private const int Symbols = 100;

    [SkippableFact]
    public async Task Link_that_is_cut_in_the_middle_of_a_batch_should_lose_and_reorder_nothing()
    {
        await using var monitor = await CommandMonitor.StartAsync(Server.Port);
        // A replay writes its history at once, so that a cut meets it.
        var sink = Run(NewStore(), PipelineMode.Replay);
        var round = 0;
        for (; round < 2_000 && Metrics.StoreErrors < 3 * Symbols; round++)
        {
            await sink.Offer([.. Enumerable.Range(0, Symbols).Select(i => Vector(round, round, $"S{i}", round, Noon.AddSeconds(round)))]);
            if (round % 5 == 0)
            {
                await CutAsync();
            }
        }

        await sink.Complete();
        Metrics.StoreErrors.ShouldBeGreaterThan(0);
        var store = NewStore();
        foreach (var symbol in Enumerable.Range(0, Symbols).Select(i => $"S{i}"))
        {
            (await store.LatestAsync(symbol, "sma_20"))!.Value.ShouldBe(round - 1);
            (await store.HistoryAsync(symbol, "sma_20", from: Noon, limit: 10_000)).Select(feature => feature.Value)
                .ShouldBe(Enumerable.Range(0, round).Select(i => (double)i));
        }

        foreach (var values in (await monitor.StopAsync()).Select(line => SetLatest().Match(line)).Where(match => match.Success)
                     .GroupBy(match => match.Groups["key"].Value, match => double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)))
        {
            values.SequenceEqual(values.Order()).ShouldBeTrue($"{values.Key} took {string.Join(", ", values)}");
        }
    }

    [SkippableFact]
    public async Task Link_that_works_should_be_written_to_though_the_processs_own_connection_is_gone()
    {
        var sink = Run(NewStore());
        await sink.Offer(Vector(1));
        await Eventually.BeTrue(() => Metrics.StoreWrites > 0, "the first values");
        var written = Metrics.StoreWrites;
        await Connection.DisposeAsync();
        Connection.IsConnected.ShouldBeFalse();

        await sink.Offer(Vector(2, position: 1));

        await Eventually.BeTrue(() => Metrics.StoreWrites > written, "the next values");
        await sink.Complete();
        Metrics.StoreErrors.ShouldBe(0);
    }

    [SkippableFact]
    public async Task Server_without_memory_should_get_the_newest_values_when_it_has_some()
    {
        await Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        var sink = Run(NewStore());
        await sink.Offer(Vector(1));
        await Eventually.BeTrue(() => Metrics.StoreErrors > 0, "an error");
        await sink.Offer(Vector(2, position: 1));

        await Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");

        await Eventually.BeTrue(() => Database.KeyExistsAsync(LatestKey), "the value");
        await sink.Complete();
        (await NewStore().LatestAsync("7203", "sma_5"))!.Value.ShouldBe(2);
    }

    [SkippableFact]
    public async Task Key_of_another_type_should_be_an_error_of_its_own_command()
    {
        await Database.StringSetAsync("day_trade:feature:7203:feature_names", "not a set");

        await WriteAll(NewStore(), Vector(1), Vector(2, symbol: "8306"));

        Metrics.StoreErrors.ShouldBe(1);
        (await Database.KeyExistsAsync(LatestKey)).ShouldBeTrue();
        (await NewStore().FeatureNamesAsync("8306")).ShouldBe(["sma_5"]);
    }

    [SkippableFact]
    public async Task Commands_should_reach_the_server_in_one_piece_however_large_the_batch_is()
    {
        var set = FeatureSet.Parse("sma(5)");
        var vectors = Enumerable.Range(0, 5_000).Select(i => Vector(i + 0.1, symbol: $"symbol-{i}", set: set, values: [i + 0.1])).ToArray();
        var sink = Run(NewStore());

        await sink.Offer(vectors);

        await sink.Complete();
        var store = NewStore();
        (await store.SymbolsAsync()).Length.ShouldBe(5_000);
        (await store.LatestAsync("symbol-4999", "sma_5"))!.Value.ShouldBe(4999.1);
        Metrics.StoreErrors.ShouldBe(0);
    }

    /// <summary>Ends the links of the store, not those of the rest of the process.</summary>
    private async Task CutAsync()
    {
        var clients = (string)(await Database.ExecuteAsync("CLIENT", "LIST"))!;
        foreach (Match client in StoreClient().Matches(clients))
        {
            await Database.ExecuteAsync("CLIENT", "KILL", "ID", client.Groups["id"].Value);
        }
    }

    [GeneratedRegex(@"^id=(?<id>\d+) .* name=\S+:store ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StoreClient();

    [GeneratedRegex("""
        "SET" "(?<key>[^"]*:latest)" "\{\\"name\\":\\"\w+\\",\\"value\\":(?<value>[-+.\dE]+)
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetLatest();
}
