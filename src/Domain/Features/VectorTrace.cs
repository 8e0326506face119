namespace AkkaDayTrade.Domain.Features;

/// <summary>The way of a vector through the pipeline, for traces. What it is made of is the pipeline's own.</summary>
public abstract class VectorTrace;
