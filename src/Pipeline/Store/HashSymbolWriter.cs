using System.Globalization;
using System.Text;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store.Encryption;
using AkkaDayTrade.Pipeline.Store.Resp;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// Layout `hash`: the newest values in one hash per symbol (a field per feature, one per varying metadata figure, `ts` and
/// `schema`), the history in one hash per symbol and minute (a field per second and feature, the value alone).
/// </summary>
internal sealed class HashSymbolWriter : SymbolWriter
{
    public const string TimestampField = "ts";
    public const string SchemaField = "schema";

    private static readonly byte[] Timestamp = Encoding.UTF8.GetBytes(TimestampField);
    private static readonly byte[] Schema = Encoding.UTF8.GetBytes(SchemaField);

    private readonly string _name;
    private readonly TimeToLive _ttl;
    private readonly TimeToLive _historyTtl;
    private readonly byte[] _latestKey;
    private readonly byte[] _fingerprint;
    private readonly byte[][][] _fields;
    private readonly byte[][] _historyFields;
    private readonly ValueCipher? _cipher;

    public HashSymbolWriter(string symbol, StoreNames names, StoreOptions options, HistorySelection history, ValueCipher? cipher, EncryptionMark? mark)
        : base(symbol, names, mark)
    {
        (_name, _cipher) = (symbol, cipher);
        (_ttl, _historyTtl) = (new TimeToLive(options.Ttl), new TimeToLive(options.HistoryTtl));
        _latestKey = Encoding.UTF8.GetBytes(names.Keys.Latest(symbol));
        _fingerprint = Encoding.UTF8.GetBytes(Set.Fingerprint);
        _fields = [.. Set.Features.Select(FieldsOf)];
        _historyFields = [.. Set.Features.Select(feature => history.Keeps(feature.Name) ? Encoding.UTF8.GetBytes(StoreKeys.HistoryField(feature.Name, 0)) : [])];
    }

    /// <summary>The field of a varying metadata figure.</summary>
    public static string MetadataField(string feature, string column) => $"{feature}.{column}";

    /// <summary>Names a field for its encryption: no field's name has a blank.</summary>
    public static string PlaceOf(string key, string field) => $"{key} {field}";

    public override void WriteHistory(FeatureVector vector, WriteBatch batch)
    {
        var count = 0;
        for (var i = 0; i < _historyFields.Length; i++)
        {
            count += HasHistory(i, vector) ? 1 : 0;
        }

        if (count == 0)
        {
            return;
        }

        var second = StoreKeys.SecondOf(vector.UnixNanos);
        Span<byte> digits = stackalloc byte[StoreKeys.SecondLength];
        StoreKeys.FormatSecond(second, digits);
        var key = Encoding.UTF8.GetBytes(Names.Keys.HistoryMinute(_name, second));
        var command = BeginHash("HSET"u8, key, 2 * count, batch);
        for (var i = 0; i < _historyFields.Length; i++)
        {
            if (HasHistory(i, vector))
            {
                digits[^2..].CopyTo(_historyFields[i]);
                Write(command, key, _historyFields[i], vector.Values[Set.Features[i].Column]);
            }
        }

        batch.End(isValue: true);
        Expire(key, _historyTtl, batch);
    }

    protected override void WriteLatest(FeatureVector vector, ReadOnlySpan<Presence> presence, WriteBatch batch)
    {
        var (ready, gone) = (0, 0);
        for (var i = 0; i < _fields.Length; i++)
        {
            var figures = FiguresOf(i, vector);
            if (double.IsFinite(figures[0]))
            {
                ready += CountFinite(figures);
            }
            else if (presence[i] != Presence.Absent)
            {
                gone += _fields[i].Length;
            }
        }

        if (gone > 0)
        {
            Delete(gone, vector, presence, batch);
        }

        if (ready > 0)
        {
            Write(ready, vector, batch);
        }
    }

    private void Delete(int count, FeatureVector vector, ReadOnlySpan<Presence> presence, WriteBatch batch)
    {
        var command = BeginHash("HDEL"u8, _latestKey, count, batch);
        for (var i = 0; i < _fields.Length; i++)
        {
            if (!double.IsFinite(FiguresOf(i, vector)[0]) && presence[i] != Presence.Absent)
            {
                foreach (var field in _fields[i])
                {
                    command.Bulk(field);
                }
            }
        }

        batch.End(isValue: false);
    }

    private void Write(int count, FeatureVector vector, WriteBatch batch)
    {
        Span<byte> timestamp = stackalloc byte[FeatureJson.TimestampLength];
        FeatureJson.FormatTimestamp(vector.UnixNanos, timestamp);
        var command = BeginHash("HSET"u8, _latestKey, 2 * (count + 2), batch);
        for (var i = 0; i < _fields.Length; i++)
        {
            var figures = FiguresOf(i, vector);
            for (var j = 0; j < figures.Length && double.IsFinite(figures[0]); j++)
            {
                if (double.IsFinite(figures[j]))
                {
                    Write(command, _latestKey, _fields[i][j], figures[j]);
                }
            }
        }

        Write(command, _latestKey, Timestamp, timestamp);
        Write(command, _latestKey, Schema, _fingerprint);
        batch.End(isValue: true);
        Expire(_latestKey, _ttl, batch);
    }

    private void Write(RespBuffer command, byte[] key, byte[] field, double figure)
    {
        if (_cipher is null)
        {
            command.Bulk(field);
            command.Bulk(figure);
            return;
        }

        Span<byte> digits = stackalloc byte[RespBuffer.MaxNumberLength];
        figure.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        Write(command, key, field, digits[..length]);
    }

    private void Write(RespBuffer command, byte[] key, byte[] field, ReadOnlySpan<byte> value)
    {
        command.Bulk(field);
        command.Bulk(_cipher is null ? value : _cipher.Encrypt([.. key, (byte)' ', .. field], value));
    }

    private bool HasHistory(int feature, FeatureVector vector) =>
        _historyFields[feature].Length > 0 && double.IsFinite(vector.Values[Set.Features[feature].Column]);

    private ReadOnlySpan<double> FiguresOf(int feature, FeatureVector vector) =>
        vector.Values.AsSpan(Set.Features[feature].Column, _fields[feature].Length);

    private static int CountFinite(ReadOnlySpan<double> figures)
    {
        var count = 0;
        foreach (var figure in figures)
        {
            count += double.IsFinite(figure) ? 1 : 0;
        }

        return count;
    }

    private static RespBuffer BeginHash(ReadOnlySpan<byte> name, byte[] key, int arguments, WriteBatch batch)
    {
        var command = batch.Begin(key, 2 + arguments);
        command.Bulk(name);
        command.Bulk(key);
        return command;
    }

    private static void Expire(byte[] key, TimeToLive ttl, WriteBatch batch)
    {
        var command = batch.Begin(key, arguments: 3);
        command.Bulk(ttl.Command);
        command.Bulk(key);
        command.Bulk(ttl.Amount);
        batch.End(isValue: false);
    }

    private static byte[][] FieldsOf(FeatureDefinition feature) =>
        [.. feature.Kind.Columns.Select(column => MetadataField(feature.Name, column)).Prepend(feature.Name).Select(Encoding.UTF8.GetBytes)];
}
