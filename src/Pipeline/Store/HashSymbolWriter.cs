using System.Globalization;
using System.Text;
using AkkaDayTrade.Domain.Features;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// Layout `hash`: the newest values in one hash per symbol (a field per feature, one per varying metadata figure, `ts` and
/// `schema`), the history in one hash per symbol and minute (a field per second and feature, the value alone).
/// </summary>
internal sealed class HashSymbolWriter : SymbolWriter
{
    public const string TimestampField = "ts";
    public const string SchemaField = "schema";

    private readonly StoreKeys _keys;
    private readonly StoreOptions _options;
    private readonly byte[] _latestKey;
    private readonly RedisValue[][] _fields;
    private readonly bool[] _keepsHistory;

    public HashSymbolWriter(string symbol, FeatureSet set, StoreKeys keys, StoreOptions options, HistorySelection history)
        : base(symbol, set, keys)
    {
        _keys = keys;
        _options = options;
        _latestKey = Encoding.UTF8.GetBytes(keys.Latest(symbol));
        _fields = [.. set.Features.Select(FieldsOf)];
        _keepsHistory = [.. set.Features.Select(feature => history.Keeps(feature.Name))];
    }

    /// <summary>The field of a varying metadata figure.</summary>
    public static string MetadataField(string feature, string column) => $"{feature}.{column}";

    public override void WriteHistory(FeatureVector vector, WriteBatch batch)
    {
        var second = StoreKeys.SecondOf(vector.UnixNanos);
        var fields = new List<HashEntry>(_keepsHistory.Length);
        for (var i = 0; i < _keepsHistory.Length; i++)
        {
            var value = vector.Values[Set.Features[i].Column];
            if (_keepsHistory[i] && double.IsFinite(value))
            {
                fields.Add(new HashEntry(StoreKeys.HistoryField(Set.Features[i].Name, second), Number(value)));
            }
        }

        if (fields.Count > 0)
        {
            batch.HashSet(_keys.HistoryMinute(Symbol, second), [.. fields], _options.HistoryTtl);
        }
    }

    protected override void WriteLatest(FeatureVector vector, ReadOnlySpan<Presence> presence, WriteBatch batch)
    {
        var fields = new List<HashEntry>(Set.ColumnCount + 2);
        var gone = new List<RedisValue>();
        for (var i = 0; i < _fields.Length; i++)
        {
            var column = Set.Features[i].Column;
            if (double.IsFinite(vector.Values[column]))
            {
                Add(fields, _fields[i], vector.Values.AsSpan(column));
            }
            else if (presence[i] != Presence.Absent)
            {
                gone.AddRange(_fields[i]);
            }
        }

        if (gone.Count > 0)
        {
            batch.HashDelete(_latestKey, [.. gone]);
        }

        if (fields.Count > 0)
        {
            Span<byte> timestamp = stackalloc byte[FeatureJson.TimestampLength];
            FeatureJson.FormatTimestamp(vector.UnixNanos, timestamp);
            fields.Add(new HashEntry(TimestampField, Encoding.UTF8.GetString(timestamp)));
            fields.Add(new HashEntry(SchemaField, Set.Fingerprint));
            batch.HashSet(_latestKey, [.. fields], _options.Ttl);
        }
    }

    private static void Add(List<HashEntry> fields, RedisValue[] names, ReadOnlySpan<double> figures)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (double.IsFinite(figures[i]))
            {
                fields.Add(new HashEntry(names[i], Number(figures[i])));
            }
        }
    }

    private static RedisValue[] FieldsOf(FeatureDefinition feature) =>
        [feature.Name, .. feature.Kind.Columns.Select(column => (RedisValue)MetadataField(feature.Name, column))];

    private static RedisValue Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
