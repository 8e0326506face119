namespace AkkaDayTrade.Chaos.Cluster;

/// <summary>What `pbm symbol state` tells of an entity, every figure with all its digits.</summary>
/// <param name="Values">What is ready: features by name, their metadata by `feature.name`.</param>
internal sealed record EntityState(
    string Symbol, string Node, long Epoch, long Position, long FirstEpoch, long FirstPosition, long Accepted,
    IReadOnlyList<string> Quality, IReadOnlyDictionary<string, double> Values);
