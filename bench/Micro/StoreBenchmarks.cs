using System.Buffers;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store;
using BenchmarkDotNet.Attributes;

namespace AkkaDayTrade.Micro;

/// <summary>The JSON of one stored value, written and read.</summary>
public class StoreBenchmarks
{
    private readonly FeatureVector _vector = Market.Vector();
    private readonly ArrayBufferWriter<byte> _output = new(1_024);
    private readonly byte[] _timestamp = new byte[FeatureJson.TimestampLength];
    private FeatureJson _json = null!;
    private readonly byte[] _symbol = FeatureJson.Encode(Market.Symbol);
    private byte[] _written = [];

    [Params("sma_20", "macd", "bollinger_20")]
    public string Feature { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _json = new FeatureJson(Market.DefaultSet.Features.Single(feature => feature.Name == Feature));
        Write();
        _written = _output.WrittenSpan.ToArray();
    }

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        FeatureJson.FormatTimestamp(_vector.UnixNanos, _timestamp);
        return _json.Write(_symbol, _vector.Values, _timestamp, _output);
    }

    [Benchmark]
    public StoredFeature? Read() => FeatureJson.Read(_written);
}
