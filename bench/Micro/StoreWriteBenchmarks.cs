using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace AkkaDayTrade.Micro;

/// <summary>
/// Feature values written to a server on this machine, per value: over the store's own link, and command by command over
/// StackExchange.Redis. The server is the one that the environment variable DAYTRADE_REDIS names; 500 symbols are written to it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The benchmark's clean-up disposes of what its set-up made.")]
public class StoreWriteBenchmarks
{
    private const int Symbols = 500;
    private const int Features = 9;
    private const int Values = Symbols * Features;

    private readonly StoreOptions _options = new();
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private RedisConnection _redis = null!;
    private WriteBatch _batch = null!;
    private readonly FeatureVector _vector = Market.Vector();
    private KeysSymbolWriter[] _writers = [];
    private IReadOnlyList<FeatureJson> _json = [];
    private byte[][] _symbols = [];
    private RedisKey[][] _keys = [];

    [GlobalSetup]
    public async Task SetUp()
    {
        var server = Environment.GetEnvironmentVariable("DAYTRADE_REDIS")
            ?? throw new InvalidOperationException("DAYTRADE_REDIS is not set. Set it to a server that may be written to, such as 127.0.0.1:6379.");
        _redis = await RedisConnection.ConnectAsync(server, NullLogger.Instance);
        _batch = new WriteBatch(_redis);
        var keys = new StoreKeys(_options.Prefix, hashTags: false);
        var symbols = Enumerable.Range(0, Symbols).Select(i => $"S{i}").ToArray();
        var names = new StoreNames(_vector.Set, keys);
        _writers = [.. symbols.Select(symbol => new KeysSymbolWriter(symbol, names, _options, HistorySelection.Parse("off"), cipher: null, mark: null))];
        (_json, _symbols) = (names.Json, [.. symbols.Select(FeatureJson.Encode)]);
        _keys = [.. symbols.Select(symbol => _vector.Set.Features.Select(feature => (RedisKey)keys.Latest(symbol, feature.Name)).ToArray())];
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        _batch.Dispose();
        await _redis.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Values)]
    public async Task StackExchangeRedis()
    {
        _output.ResetWrittenCount();
        var batch = _redis.Database.CreateBatch();
        var commands = new List<Task>(Values);
        var timestamp = new byte[FeatureJson.TimestampLength];
        for (var i = 0; i < Symbols; i++)
        {
            FeatureJson.FormatTimestamp(_vector.UnixNanos, timestamp);
            for (var j = 0; j < Features; j++)
            {
                var length = _json[j].Write(_symbols[i], _vector.Values, timestamp, _output);
                commands.Add(batch.StringSetAsync(_keys[i][j], _output.WrittenMemory[^length..], (Expiration)_options.Ttl));
            }
        }

        batch.Execute();
        await Task.WhenAll(commands);
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public async Task OwnLink()
    {
        _batch.Clear();
        for (var i = 0; i < Symbols; i++)
        {
            _writers[i].WriteLatest(_vector, epoch: 1, _batch);
        }

        await _batch.ExecuteAsync();
    }
}
