using AkkaDayTrade.Pipeline.Ingest;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>A source that can be read again from any position, and where its workers take it up.</summary>
public sealed record ResumableInput
{
    /// <summary>What the source is: a file's full path.</summary>
    public required string Source { get; init; }

    /// <summary>`Feed:Resume`: whether a cluster that has just started goes on where an earlier one stopped.</summary>
    public required bool FromStoredOffset { get; init; }

    public required IOffsetStore Offsets { get; init; }

    public required IIngestRuns Runs { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Where a worker starts under a new epoch, and the writer of its offsets; null when the input has ended already.</summary>
    /// <param name="noLaterThan">A position that is needed again, whatever offset is stored.</param>
    internal async Task<(IngestRun Run, OffsetWriter Offsets)?> BeginAsync(int worker, IEpochStore epochs, long noLaterThan)
    {
        var known = await Runs.FindAsync(worker);
        if (known is { HasEnded: true })
        {
            return null;
        }

        var epoch = await epochs.NextAsync(worker);
        var stored = known is not null || FromStoredOffset ? await Offsets.LoadAsync(worker) : null;
        var (since, offset) = StartOf(worker, epoch, known, stored);
        var from = Math.Min(offset, noLaterThan);
        if (known is null)
        {
            await Runs.BeginAsync(worker, since);
        }

        var writer = new OffsetWriter(Offsets, worker, Source, since, epoch, Loggers.CreateLogger<OffsetWriter>());
        writer.Move(from);
        return (new IngestRun(worker, epoch) { ContinuesSince = since, FromPosition = from, DurableBefore = writer.Move }, writer);
    }

    private (long Since, long From) StartOf(int worker, long epoch, KnownRun? known, StoredOffset? stored)
    {
        if (stored is not null && stored.Source != Source)
        {
            Loggers.CreateLogger<ResumableInput>().OtherSource(worker, stored.Source, Source);
            stored = null;
        }

        if (known is not null)
        {
            return (known.BaseEpoch, stored?.BaseEpoch == known.BaseEpoch ? stored.Offset : 0);
        }

        return stored is null ? (epoch, 0) : (stored.BaseEpoch, stored.Offset);
    }
}
