using System.Text;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Layout `keys`: one JSON value per feature.</summary>
internal sealed class KeysSymbolWriter : SymbolWriter
{
    private readonly StoreKeys _keys;
    private readonly StoreOptions _options;
    private readonly byte[][] _latestKeys;
    private readonly FeatureJson[] _json;
    private readonly bool[] _keepsHistory;

    public KeysSymbolWriter(string symbol, FeatureSet set, StoreKeys keys, StoreOptions options, HistorySelection history)
        : base(symbol, set, keys)
    {
        _keys = keys;
        _options = options;
        _latestKeys = [.. set.Features.Select(feature => Encoding.UTF8.GetBytes(keys.Latest(symbol, feature.Name)))];
        _json = [.. set.Features.Select(feature => new FeatureJson(symbol, feature))];
        _keepsHistory = [.. set.Features.Select(feature => history.Keeps(feature.Name))];
    }

    public override void WriteHistory(FeatureVector vector, WriteBatch batch)
    {
        Span<byte> timestamp = stackalloc byte[FeatureJson.TimestampLength];
        FeatureJson.FormatTimestamp(vector.UnixNanos, timestamp);
        var second = StoreKeys.SecondOf(vector.UnixNanos);
        for (var i = 0; i < _json.Length; i++)
        {
            if (_keepsHistory[i] && double.IsFinite(vector.Values[Set.Features[i].Column]))
            {
                batch.Set(_keys.History(Symbol, Set.Features[i].Name, second), Encode(i, vector, timestamp, batch), _options.HistoryTtl);
            }
        }
    }

    protected override void WriteLatest(FeatureVector vector, ReadOnlySpan<Presence> presence, WriteBatch batch)
    {
        Span<byte> timestamp = stackalloc byte[FeatureJson.TimestampLength];
        FeatureJson.FormatTimestamp(vector.UnixNanos, timestamp);
        for (var i = 0; i < _json.Length; i++)
        {
            if (double.IsFinite(vector.Values[Set.Features[i].Column]))
            {
                batch.Set(_latestKeys[i], Encode(i, vector, timestamp, batch), _options.Ttl);
            }
            else if (presence[i] != Presence.Absent)
            {
                batch.Delete(_latestKeys[i]);
            }
        }
    }

    private ReadOnlyMemory<byte> Encode(int feature, FeatureVector vector, ReadOnlySpan<byte> timestamp, WriteBatch batch)
    {
        var length = _json[feature].Write(vector.Values, timestamp, batch.Values);
        return batch.Values.WrittenMemory[^length..];
    }
}
