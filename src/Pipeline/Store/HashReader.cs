using System.Globalization;
using System.Text;
using AkkaDayTrade.Pipeline.Store.Encryption;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// Layout `hash`: a hash per symbol, and one per symbol and minute of history. Constants are not kept as metadata, and a
/// value of the history has no metadata and the beginning of its second as its time.
/// </summary>
/// <param name="cipher">Reads what is encrypted; null = nothing is. With one, a field that is not encrypted is not ours.</param>
internal sealed class HashReader(StoreKeys keys, IDatabase database, ValueCipher? cipher) : StoreReader(keys, database)
{
    private const int SecondsPerMinute = 60;

    private static readonly Dictionary<string, double> NoMetadata = [];

    public override async Task<IReadOnlyList<StoredFeature>> LatestAsync(string symbol)
    {
        var key = Keys.Latest(symbol);
        var fields = await Database.HashGetAllAsync(key);
        var names = await MembersAsync(Keys.FeatureNames(symbol));
        var values = new Dictionary<string, string>(fields.Length);
        foreach (var field in fields)
        {
            if (Plain(key, (string)field.Name!, field.Value) is { } value)
            {
                values.Add((string)field.Name!, value);
            }
        }

        if (!values.TryGetValue(HashSymbolWriter.TimestampField, out var text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var timestamp))
        {
            return [];
        }

        var features = new List<StoredFeature>(names.Length);
        foreach (var name in names)
        {
            if (values.TryGetValue(name, out var value) && TryParse(value, out var figure))
            {
                features.Add(new StoredFeature(name, figure, timestamp, symbol, MetadataOf(name, values)));
            }
        }

        return features;
    }

    public override async Task<IReadOnlyList<StoredFeature>> HistoryAsync(string symbol, string feature, long firstSecond, long lastSecond)
    {
        var minutes = Minutes(firstSecond, lastSecond);
        var replies = await Task.WhenAll(minutes.ConvertAll(minute => Database.HashGetAsync(
            Keys.HistoryMinute(symbol, minute.First), FieldsOf(feature, minute.First, minute.Last))));
        var features = new List<StoredFeature>();
        for (var m = 0; m < replies.Length; m++)
        {
            for (var i = 0; i < replies[m].Length; i++)
            {
                var second = minutes[m].First + i;
                if (!replies[m][i].IsNull
                    && Plain(Keys.HistoryMinute(symbol, second), StoreKeys.HistoryField(feature, second), replies[m][i]) is { } text
                    && TryParse(text, out var value))
                {
                    features.Add(new StoredFeature(feature, value, InstantOf(second), symbol, NoMetadata));
                }
            }
        }

        return features;
    }

    public override async Task DeleteLatestAsync(string symbol, string feature)
    {
        var key = Keys.Latest(symbol);
        var fields = await Database.HashKeysAsync(key);
        var metadata = HashSymbolWriter.MetadataField(feature, string.Empty);
        await Database.HashDeleteAsync(key, Array.FindAll(fields, field =>
            field == feature || ((string)field!).StartsWith(metadata, StringComparison.Ordinal)));
    }

    public override Task DeleteHistoryAsync(string symbol, string feature, long firstSecond, long lastSecond) =>
        Task.WhenAll(Minutes(firstSecond, lastSecond).ConvertAll(minute => Database.HashDeleteAsync(
            Keys.HistoryMinute(symbol, minute.First), FieldsOf(feature, minute.First, minute.Last))));

    private string? Plain(string key, string field, RedisValue value) =>
        cipher is null ? (string)value!
        : cipher.Decrypt(Encoding.UTF8.GetBytes(HashSymbolWriter.PlaceOf(key, field)), ((ReadOnlyMemory<byte>)value).Span) is { } plain ? Encoding.UTF8.GetString(plain)
        : null;

    private static List<(long First, long Last)> Minutes(long firstSecond, long lastSecond)
    {
        var minutes = new List<(long First, long Last)>();
        for (var first = firstSecond; first <= lastSecond;)
        {
            var last = Math.Min(lastSecond, first + SecondsPerMinute - 1 - InstantOf(first).Second);
            minutes.Add((first, last));
            first = last + 1;
        }

        return minutes;
    }

    private static RedisValue[] FieldsOf(string feature, long firstSecond, long lastSecond)
    {
        var fields = new RedisValue[lastSecond - firstSecond + 1];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = StoreKeys.HistoryField(feature, firstSecond + i);
        }

        return fields;
    }

    private static Dictionary<string, double> MetadataOf(string feature, Dictionary<string, string> values)
    {
        var prefix = HashSymbolWriter.MetadataField(feature, string.Empty);
        var metadata = new Dictionary<string, double>();
        foreach (var (field, value) in values)
        {
            if (field.StartsWith(prefix, StringComparison.Ordinal) && TryParse(value, out var figure))
            {
                metadata[field[prefix.Length..]] = figure;
            }
        }

        return metadata;
    }

    private static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
