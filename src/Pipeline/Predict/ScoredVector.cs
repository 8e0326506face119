using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>A vector with the active model's answer to it: what alert rules look at.</summary>
public sealed record ScoredVector(FeatureVector Vector, Prediction Prediction)
{
    /// <summary>Name of the model that answered; empty when another node asked it.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>From when to when the model was asked, or the cache; not known when another node did.</summary>
    public ClockSpan Asked { get; init; }

    /// <summary>Of how many vectors the model was asked at once.</summary>
    public int Batch { get; init; }

    /// <summary>Whether the answer is in a trace already.</summary>
    internal bool IsTraced { get; set; }
}
