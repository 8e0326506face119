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
    private readonly byte[] _symbol;
    private readonly ValueCipher? _cipher;
    private readonly ArrayBufferWriter<byte>? _plain;

    public KeysSymbolWriter(string symbol, StoreNames names, StoreOptions options, HistorySelection history, ValueCipher? cipher, EncryptionMark? mark)
        : base(symbol, names, mark)
    {
        (_cipher, _plain) = (cipher, cipher is null ? null : new ArrayBufferWriter<byte>());
        (_ttl, _historyTtl) = (new TimeToLive(options.Ttl), new TimeToLive(options.HistoryTtl));
        _latestKeys = [.. Set.Features.Select(feature => Encoding.UTF8.GetBytes(names.Keys.Latest(symbol, feature.Name)))];
        _historyKeys = [.. Set.Features.Select(feature => history.Keeps(feature.Name) ? Encoding.UTF8.GetBytes(names.Keys.History(symbol, feature.Name, 0)) : [])];
        _symbol = FeatureJson.Encode(symbol);
    }

    public override void WriteHistory(FeatureVector vector, WriteBatch batch)
    {
        Span<byte> timestamp = stackalloc byte[FeatureJson.TimestampLength];
        FeatureJson.FormatTimestamp(vector.UnixNanos, timestamp);
        Span<byte> second = stackalloc byte[StoreKeys.SecondLength];
        StoreKeys.FormatSecond(StoreKeys.SecondOf(vector.UnixNanos), second);
        for (var i = 0; i < _latestKeys.Length; i++)
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
        for (var i = 0; i < _latestKeys.Length; i++)
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
            Names.Json[feature].Write(_symbol, vector.Values, timestamp, _plain);
            command.Bulk(_cipher.Encrypt(key, _plain.WrittenSpan));
        }
        else
        {
            var json = command.BeginBulk();
            Names.Json[feature].Write(_symbol, vector.Values, timestamp, command);
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
