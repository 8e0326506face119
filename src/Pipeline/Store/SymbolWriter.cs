using System.Diagnostics;
using AkkaDayTrade.Domain.Features;
using StackExchange.Redis;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// Turns the vectors of one symbol into commands, and remembers what of them Redis already has: which features have a
/// newest value, and that the symbol and its features are named in their sets.
/// </summary>
internal abstract class SymbolWriter
{
    /// <summary>How often the sets are named anew, in case somebody emptied the database.</summary>
    private static readonly TimeSpan NamingInterval = TimeSpan.FromSeconds(10);

    private readonly StoreKeys _keys;
    private readonly Presence[] _presence;
    private long _namedAt;
    private long _namedEpoch;

    protected SymbolWriter(string symbol, FeatureSet set, StoreKeys keys)
    {
        Symbol = symbol;
        Set = set;
        _keys = keys;
        _presence = new Presence[set.Features.Count];
    }

    /// <summary>Whether Redis has a newest value of a feature.</summary>
    protected enum Presence : byte
    {
        /// <summary>Before the first write, and after one of which the outcome is not known.</summary>
        Unknown,
        Present,
        Absent,
    }

    public FeatureSet Set { get; }

    protected string Symbol { get; }

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
        var names = Set.Features
            .Where(feature => double.IsFinite(vector.Values[feature.Column]))
            .Select(feature => (RedisValue)feature.Name)
            .ToArray();
        if (names.Length > 0)
        {
            batch.SetAdd(_keys.Symbols, [Symbol]);
            batch.SetAdd(_keys.FeatureNames(Symbol), names);
        }
    }
}
