using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Host;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Load;

/// <summary>How long reads take from a store that holds many keys.</summary>
/// <param name="LocalCacheNanos">Mean time of a vector from the local cache.</param>
/// <param name="VectorMs">A vector from Redis, all its features.</param>
/// <param name="HistoryMs">An hour of one feature, 3,600 values.</param>
internal sealed record ReadsResult(long Keys, double LocalCacheNanos, LatencyQuantiles VectorMs, LatencyQuantiles HistoryMs);

/// <summary>Fills a store with an hour of history of as many symbols as make a million keys, and reads from it.</summary>
internal static class StoreReads
{
    private const int Seconds = 3_600;
    private const int MillionKeys = 1_000_000;
    private const int CacheReads = 5_000_000;
    private const int VectorReads = 5_000;
    private const int HistoryReads = 200;
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 14, 30, 0, TimeSpan.Zero);

    public static async Task<ReadsResult> MeasureAsync(LoadOptions options, TextWriter progress, CancellationToken stop)
    {
        var directory = Directory.CreateTempSubdirectory("akkadaytrade-reads-");
        try
        {
            await using var server = options.Store == StoreKind.Redis ? await RedisServer.StartAsync(directory.FullName, stop) : null;
            using var embedded = server is null ? EmbeddedRedis.Start(new RedisOptions { Port = 0, DataDirectory = directory.FullName }) : null;
            await using var redis = await RedisConnection.ConnectAsync(embedded?.ConnectionString ?? $"127.0.0.1:{server!.Port}", NullLogger.Instance);
            await progress.WriteLineAsync("writing a million keys …");
            var set = FeatureSet.Parse(Pipeline.Features.FeatureOptions.DefaultSet);
            var symbols = Enumerable.Range(0, (MillionKeys / Seconds / set.Features.Count) + 1).Select(index => $"S{index}").ToArray();
            var keys = await FillAsync(redis, set, symbols);
            await progress.WriteLineAsync("reading …");
            return new ReadsResult(keys, await CacheAsync(redis, symbols[0]), await VectorsAsync(redis, symbols), await HistoryAsync(redis, symbols));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<long> FillAsync(RedisConnection redis, FeatureSet set, string[] symbols)
    {
        using var batch = new WriteBatch(redis);
        var options = new StoreOptions();
        var names = new StoreNames(set, new StoreKeys(options.Prefix, hashTags: false));
        var keys = 0L;
        foreach (var symbol in symbols)
        {
            var writer = new KeysSymbolWriter(symbol, names, options, HistorySelection.Parse("on"), cipher: null, mark: null);
            for (var from = 0; from < Seconds; from += 100)
            {
                batch.Clear();
                for (var second = from; second < from + 100; second++)
                {
                    writer.WriteHistory(VectorOf(set, symbol, Start.AddSeconds(second)), batch);
                }

                writer.WriteLatest(VectorOf(set, symbol, Start.AddSeconds(from + 99)), epoch: 1, batch);
                batch.Close(new PendingWrite(new SymbolState(symbol), VectorOf(set, symbol, Start), IsHistory: true));
                var outcome = await batch.ExecuteAsync();
                keys += outcome.Errors == 0 ? outcome.Keys : throw new LoadException($"The store did not take a write: {outcome.FirstError}");
            }
        }

        return keys;
    }

    private static async Task<double> CacheAsync(RedisConnection redis, string symbol)
    {
        var store = new FeatureStore(redis, new StoreOptions { LocalTtl = TimeSpan.FromHours(1) });
        await store.LatestVectorAsync(symbol);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < CacheReads; i++)
        {
            _ = await store.LatestVectorAsync(symbol);
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / CacheReads;
    }

    private static Task<LatencyQuantiles> VectorsAsync(RedisConnection redis, string[] symbols)
    {
        var store = new FeatureStore(redis, new StoreOptions { LocalTtl = TimeSpan.Zero });
        return TimeAsync(VectorReads, async index => (await store.LatestVectorAsync(symbols[index % symbols.Length])) is not null);
    }

    private static Task<LatencyQuantiles> HistoryAsync(RedisConnection redis, string[] symbols)
    {
        var store = new FeatureStore(redis, new StoreOptions());
        return TimeAsync(
            HistoryReads,
            async index => (await store.HistoryAsync(symbols[index % symbols.Length], "sma_20", Start, Start.AddSeconds(Seconds - 1), limit: Seconds)).Count == Seconds);
    }

    /// <summary>The first tenth warms up and does not count.</summary>
    private static async Task<LatencyQuantiles> TimeAsync(int reads, Func<int, Task<bool>> read)
    {
        var times = new List<double>(reads);
        for (var i = -reads / 10; i < reads; i++)
        {
            var started = Stopwatch.GetTimestamp();
            if (!await read(Math.Abs(i)))
            {
                throw new LoadException("A read did not give all that was written.");
            }

            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        times.Sort();
        return new LatencyQuantiles(times[reads / 2], times[reads * 99 / 100], times[reads * 999 / 1000], times[^1], reads);
    }

    private static FeatureVector VectorOf(FeatureSet set, string symbol, DateTimeOffset time)
    {
        var values = new double[set.ColumnCount];
        for (var column = 0; column < values.Length; column++)
        {
            values[column] = 2100.5 + (column / 3.0) + time.Second;
        }

        return new FeatureVector
        {
            Symbol = symbol,
            Set = set,
            Epoch = 1,
            Position = 1,
            UnixNanos = Timestamps.ToUnixNanos(time),
            ArrivalTimestamp = 0,
            Values = values,
            Price = 2100.5,
            Volume = 100,
            Bid = 2100,
            Ask = 2101,
            Quality = VectorQuality.None,
            ClosesBucket = false,
        };
    }
}
