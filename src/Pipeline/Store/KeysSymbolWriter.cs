using System.Buffers;
using System.Text;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store.Encryption;
using AkkaDayTrade.Pipeline.Store.Resp;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>Layout `keys`: one JSON value per feature.</summary>
internal sealed class KeysSymbolWriter : SymbolWriter
{
    private readonly TimeToLive _ttl;
    private readonly TimeToLive _historyTtl;
    private readonly byte[][] _latestKeys;
    private readonly byte[][] _historyKeys;
    private readonly FeatureJson[] _json;
    private readonly ValueCipher? _cipher;
    private readonly ArrayBufferWriter<byte>? _plain;

    public KeysSymbolWriter(string symbol, FeatureSet set, StoreKeys keys, StoreOptions options, HistorySelection history, ValueCipher? cipher, EncryptionMark? mark)
        : base(symbol, set, keys, mark)
    {
        (_cipher, _plain) = (cipher, cipher is null ? null : new ArrayBufferWriter<byte>());
        (_ttl, _historyTtl) = (new TimeToLive(options.Ttl), new TimeToLive(options.HistoryTtl));
        _latestKeys = [.. set.Features.Select(feature => Encoding.UTF8.GetBytes(keys.Latest(symbol, feature.Name)))];
        _historyKeys = [.. set.Features.Select(feature => history.Keeps(feature.Name) ? Encoding.UTF8.GetBytes(keys.History(symbol, feature.Name, 0)) : [])];
        _json = [.. set.Features.Select(feature => new FeatureJson(symbol, feature))];
    }

    public override void WriteHistory(FeatureVector vector, WriteBatch batch)
    {
        Span<byte> timestamp = stackalloc byte[FeatureJson.TimestampLength];
        FeatureJson.FormatTimestamp(vector.UnixNanos, timestamp);
        Span<byte> second = stackalloc byte[StoreKeys.SecondLength];
        StoreKeys.FormatSecond(StoreKeys.SecondOf(vector.UnixNanos), second);
        for (var i = 0; i < _json.Length; i++)
        {
            var key = _historyKeys[i];
            if (key.Length > 0 && double.IsFinite(vector.Values[Set.Features[i].Column]))
            {
                second.CopyTo(key.AsSpan(key.Length - second.Length));
                WriteJson(i, key, _historyTtl, vector, timestamp, batch);
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
                WriteJson(i, _latestKeys[i], _ttl, vector, timestamp, batch);
            }
            else if (presence[i] != Presence.Absent)
            {
                Delete(_latestKeys[i], batch);
            }
        }
    }

    private void WriteJson(int feature, byte[] key, TimeToLive ttl, FeatureVector vector, ReadOnlySpan<byte> timestamp, WriteBatch batch)
    {
        var command = batch.Begin(key, arguments: 5);
        command.Bulk("SET"u8);
        command.Bulk(key);
        if (_cipher is not null && _plain is not null)
        {
            _plain.ResetWrittenCount();
            _json[feature].Write(vector.Values, timestamp, _plain);
            command.Bulk(_cipher.Encrypt(key, _plain.WrittenSpan));
        }
        else
        {
            var json = command.BeginBulk();
            _json[feature].Write(vector.Values, timestamp, command);
            command.EndBulk(json);
        }

        command.Bulk(ttl.SetOption);
        command.Bulk(ttl.Amount);
        batch.End(isValue: true);
    }

    private static void Delete(byte[] key, WriteBatch batch)
    {
        var command = batch.Begin(key, arguments: 2);
        command.Bulk("DEL"u8);
        command.Bulk(key);
        batch.End(isValue: false);
    }
}
