using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Live;

/// <summary>Something that viewers are shown.</summary>
public abstract record LiveEvent(string Symbol);

/// <summary>The tick behind a vector: its price, volume, bid and ask.</summary>
public sealed record TickEvent(FeatureVector Vector) : LiveEvent(Vector.Symbol);

/// <summary>A symbol's newest features.</summary>
public sealed record FeaturesEvent(FeatureVector Vector) : LiveEvent(Vector.Symbol);

/// <summary>A symbol's newest prediction.</summary>
public sealed record PredictionEvent(ScoredVector Scored) : LiveEvent(Scored.Vector.Symbol);

/// <summary>An alert, new or grown by a signal that was folded into it.</summary>
public sealed record AlertEvent(Domain.Alert.Alert Alert) : LiveEvent(Alert.Symbol);
