using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>Looks at the symbols' saved states without owning them. Safe for use by several threads.</summary>
public sealed class CheckpointReader(CheckpointStore store, SymbolSetup setup)
{
    /// <summary>
    /// The state that an entity would go on from, null when none is saved. Throws what the store failed with, and
    /// <see cref="UnreadableCheckpointException"/> when no saved state can be read.
    /// </summary>
    public async Task<byte[]?> ReadAsync(string symbol)
    {
        var choice = CheckpointChoice.Of(symbol, setup, incarnation: 0, await store.LoadAsync(symbol));
        return choice switch
        {
            { IsRestored: true } => SymbolCheckpoint.Of(choice.Processor),
            { Unreadable: { } unreadable } => throw unreadable,
            _ => null,
        };
    }
}
