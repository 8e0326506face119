namespace AkkaDayTrade.Host.Composition;

/// <summary>The node has lost its place in the cluster and given up all it held. It takes part again as a new member.</summary>
internal sealed class ExpelledException(string message) : Exception(message);
