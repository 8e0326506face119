using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>How the feature stage talks to the symbols' entities.</summary>
public sealed record FeatureStageSettings
{
    /// <summary>The ingest worker's epoch.</summary>
    public required long Epoch { get; init; }

    /// <summary>What entities do that know only an epoch before <see cref="ContinuesSince"/>.</summary>
    public required Takeover Takeover { get; init; }

    /// <summary>The oldest epoch in which positions mean the same as in this one, see <see cref="Slice.ContinuesSince"/>; null = this one.</summary>
    public long? ContinuesSince { get; init; }

    public required PipelineMode Mode { get; init; }

    /// <summary>How many feature values an accepted tick brings up to date: the size of the feature set.</summary>
    public required int FeaturesPerTick { get; init; }

    /// <summary>The stage stops pulling while more ticks than this wait for an answer.</summary>
    public int MaxOutstandingTicks { get; init; } = 65_536;

    /// <summary>Keeps a slice well under the remoting frame limit of 128 kB.</summary>
    public int MaxSliceTicks { get; init; } = 1_000;

    /// <summary>An unanswered slice is sent again, unchanged, after this time.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a slice may kill its entity before it is halved.</summary>
    public int MaxFailures { get; init; } = 3;
}
