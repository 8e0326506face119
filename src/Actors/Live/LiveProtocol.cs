using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Actors.Live;

/// <summary>From relay to relay: what a node has computed, for the viewers of another.</summary>
public sealed record RelayedNews(IReadOnlyList<LiveNews> News);
