using System.Diagnostics;
using System.Text;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Store.Encryption;
using AkkaDayTrade.Pipeline.Store.Resp;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// Turns the vectors of one symbol into commands, and remembers what of them Redis already has: which features have a
/// newest value, and that the symbol and its features are named in their sets.
/// </summary>
internal abstract class SymbolWriter
{
    /// <summary>How often the sets are named anew, in case somebody emptied the database.</summary>
    private static readonly TimeSpan NamingInterval = TimeSpan.FromSeconds(10);

    private readonly byte[] _symbol;
    private readonly EncryptionMark? _mark;
    private readonly byte[] _namesKey;
    private readonly Presence[] _presence;
    private long _namedAt;
    private long _namedEpoch;

    /// <param name="mark">Set again with the names, since whoever emptied the database took it, too; null = nothing is encrypted.</param>
    protected SymbolWriter(string symbol, StoreNames names, EncryptionMark? mark)
    {
        (Names, _mark) = (names, mark);
        _symbol = Encoding.UTF8.GetBytes(symbol);
        _namesKey = Encoding.UTF8.GetBytes(names.Keys.FeatureNames(symbol));
        _presence = new Presence[names.Set.Features.Count];
    }

    /// <summary>Whether Redis has a newest value of a feature.</summary>
    protected enum Presence : byte
    {
        /// <summary>Before the first write, and after one of which the outcome is not known.</summary>
        Unknown,
        Present,
        Absent,
    }

    public FeatureSet Set => Names.Set;

    protected StoreNames Names { get; }

    /// <summary>Adds the commands that make this vector the newest.</summary>
    /// <param name="epoch">Of the connection: a new link may lead to an empty server.</param>
    public void WriteLatest(FeatureVector vector, long epoch, WriteBatch batch)
    {
        var features = Set.Features;
        var becameReady = false;
        for (var i = 0; i < features.Count; i++)
        {
            becameReady |= _presence[i] != Presence.Present && double.IsFinite(vector.Values[features[i].Column]);
        }

        if (becameReady || epoch != _namedEpoch || Stopwatch.GetElapsedTime(_namedAt) > NamingInterval)
        {
            Name(vector, batch);
            (_namedAt, _namedEpoch) = (Stopwatch.GetTimestamp(), epoch);
        }

        WriteLatest(vector, _presence, batch);
        for (var i = 0; i < features.Count; i++)
        {
            _presence[i] = double.IsFinite(vector.Values[features[i].Column]) ? Presence.Present : Presence.Absent;
        }
    }

    /// <summary>Adds the commands that make this vector the last of its second.</summary>
    public abstract void WriteHistory(FeatureVector vector, WriteBatch batch);

    /// <summary>The last write failed: nothing is known of what Redis has.</summary>
    public void Forget()
    {
        Array.Clear(_presence);
        _namedEpoch = 0;
    }

    /// <param name="presence">By feature, as it is before this vector.</param>
    protected abstract void WriteLatest(FeatureVector vector, ReadOnlySpan<Presence> presence, WriteBatch batch);

    private void Name(FeatureVector vector, WriteBatch batch)
    {
        var ready = 0;
        foreach (var feature in Set.Features)
        {
            ready += double.IsFinite(vector.Values[feature.Column]) ? 1 : 0;
        }

        if (ready > 0)
        {
            if (_mark is not null)
            {
                var marking = batch.Begin(_mark.Key, arguments: 3);
                marking.Bulk("SETNX"u8);
                marking.Bulk(_mark.Key);
                marking.Bulk(_mark.Value);
                batch.End(isValue: false);
            }

            Add(batch, Names.Symbols, 1).Bulk(_symbol);
            batch.End(isValue: false);
            var command = Add(batch, _namesKey, ready);
            for (var i = 0; i < Names.Features.Count; i++)
            {
                if (double.IsFinite(vector.Values[Set.Features[i].Column]))
                {
                    command.Bulk(Names.Features[i]);
                }
            }

            batch.End(isValue: false);
        }
    }

    private static RespBuffer Add(WriteBatch batch, byte[] key, int members)
    {
        var command = batch.Begin(key, 2 + members);
        command.Bulk("SADD"u8);
        command.Bulk(key);
        return command;
    }
}
