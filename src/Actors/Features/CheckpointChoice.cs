using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>The state that an entity starts from, chosen from all that the store holds of its symbol.</summary>
/// <param name="SequenceNrs">What the store holds.</param>
/// <param name="IsRestored">False when the state is an empty one.</param>
/// <param name="Unreadable">The first checkpoint that cannot be read; a fresh state then has its gap flagged.</param>
/// <param name="HoldsMore">The store may hold more than <paramref name="SequenceNrs"/>.</param>
internal sealed record CheckpointChoice(
    SymbolProcessor Processor,
    IReadOnlyList<long> SequenceNrs,
    bool IsRestored,
    UnreadableCheckpointException? Unreadable,
    bool HoldsMore)
{
    /// <summary>
    /// The one that is furthest counts, by epoch and then position, whenever it was saved: a late save of an earlier life of the
    /// entity may have come after it.
    /// </summary>
    public static CheckpointChoice Of(string symbol, SymbolSetup setup, long incarnation, StoredCheckpoints stored)
    {
        SymbolProcessor? furthest = null;
        var unreadable = stored.Broken;
        foreach (var checkpoint in stored.Found)
        {
            try
            {
                var processor = SymbolCheckpoint.Restore(symbol, setup, checkpoint.Bytes, incarnation);
                furthest = furthest is null || (processor.Epoch, processor.Position).CompareTo((furthest.Epoch, furthest.Position)) > 0
                    ? processor
                    : furthest;
            }
            catch (UnreadableCheckpointException exception)
            {
                unreadable ??= exception;
            }
        }

        return new CheckpointChoice(
            furthest ?? Fresh(symbol, setup, incarnation, isLost: unreadable is not null),
            [.. stored.Found.Select(checkpoint => checkpoint.SequenceNr)],
            furthest is not null,
            unreadable,
            stored.Broken is not null);
    }

    private static SymbolProcessor Fresh(string symbol, SymbolSetup setup, long incarnation, bool isLost)
    {
        var processor = new SymbolProcessor(symbol, setup, incarnation);
        if (isLost)
        {
            processor.DeclareLostState();
        }

        return processor;
    }
}
