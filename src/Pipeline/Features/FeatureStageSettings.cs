using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;

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

    /// <summary>
    /// An unanswered slice is sent again, unchanged, after this time, or after a multiple of what answers usually take; the time
    /// doubles with each attempt up to <see cref="MaxResendAfter"/>.
    /// </summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxResendAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked whether a slice has to be sent again; one whose entity on this node has stopped is, without waiting.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long slices may go to an entity on this node directly before one takes the way through the region again.</summary>
    public TimeSpan RouteEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A symbol whose last ticks have not become durable within this time after their answer is asked again: its entity, or its
    /// word, may have been lost.
    /// </summary>
    public TimeSpan AskAgainAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A live symbol whose entity has not answered for so long loses the ticks that wait for it, counted as `dead_letter` and
    /// declared as a gap: else they would in the end hold up all other symbols.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>One in so many slices is traced while somebody listens; 0 = none.</summary>
    public int TraceEvery { get; init; }

    /// <summary>How often a slice may kill its entity before it is halved.</summary>
    public int MaxFailures { get; init; } = 3;

    /// <summary>Bound of the answered ticks that are kept until they are durable; beyond it the oldest are forgotten and counted as exposed.</summary>
    public int MaxRetainedTicks { get; init; } = 2_000_000;

    /// <summary>The position that the input starts at.</summary>
    public long FromPosition { get; init; }

    /// <summary>
    /// Told, at most once per <see cref="ReportInterval"/> and at the end, before which position of the input all ticks are durable, refused or set aside.
    /// Only a source that can be read again from there needs it; without it what is forgotten and lost becomes a declared gap.
    /// </summary>
    public Action<long>? DurableBefore { get; init; }

    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the stream's end is the input's: only then do open time buckets close. Null = always in a replay.</summary>
    public Func<bool>? InputEnded { get; init; }

    /// <summary>How long the end of an input that can be read again may wait until its last ticks are durable.</summary>
    public TimeSpan EndPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the ticks that no entity survives; null = they are only counted and logged.</summary>
    public IDeadLetters? DeadLetters { get; init; }

    /// <summary>Tells that the process stood still; the stage then emits and sends nothing more.</summary>
    public PauseGuard? PauseGuard { get; init; }
}
