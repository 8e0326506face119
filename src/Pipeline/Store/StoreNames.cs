using System.Text;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>What the writers of all symbols have in common, encoded once: names, and the JSON around each feature's values.</summary>
internal sealed class StoreNames
{
    public StoreNames(FeatureSet set, StoreKeys keys)
    {
        (Set, Keys) = (set, keys);
        Symbols = Encoding.UTF8.GetBytes(keys.Symbols);
        Features = [.. set.Features.Select(feature => Encoding.UTF8.GetBytes(feature.Name))];
        Json = [.. set.Features.Select(feature => new FeatureJson(feature))];
    }

    public FeatureSet Set { get; }

    public StoreKeys Keys { get; }

    /// <summary>Key of the set of symbols.</summary>
    public byte[] Symbols { get; }

    /// <summary>By feature.</summary>
    public IReadOnlyList<byte[]> Features { get; }

    /// <summary>By feature.</summary>
    public IReadOnlyList<FeatureJson> Json { get; }
}
