namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Ends an entity for passivation, hand-off and shutdown: it saves first what is not saved, waits for that a bounded time, and
/// stops.
/// </summary>
public sealed class StopSymbolEntity
{
    public static readonly StopSymbolEntity Instance = new();

    private StopSymbolEntity()
    {
    }
}

/// <summary>What an entity says to itself. A life of it does not heed what was meant for an earlier one.</summary>
internal interface IOfOneLife
{
    long Incarnation { get; }
}

internal sealed record Loaded(long Incarnation, CheckpointChoice Choice) : IOfOneLife;

/// <summary>There is no state to start from, not even an empty one.</summary>
internal sealed record NotLoaded(long Incarnation, Exception Cause) : IOfOneLife;

/// <summary>A save as it was sent to the store.</summary>
internal sealed record SaveUnderWay(long SequenceNr, long Version, long Epoch, long Position);

internal sealed record Saved(long Incarnation, SaveUnderWay Save) : IOfOneLife;

internal sealed record SaveFailed(long Incarnation, Exception Cause) : IOfOneLife;

internal sealed record DeleteFailed(long Incarnation, IReadOnlyList<long> SequenceNrs, bool Others, Exception Cause) : IOfOneLife;

/// <summary>The interval is over: the next save waits for its turn.</summary>
internal sealed class SaveDue
{
    public static readonly SaveDue Instance = new();
}

/// <summary>It is the save's turn.</summary>
internal sealed class SaveNow
{
    public static readonly SaveNow Instance = new();
}

/// <summary>The last save took too long.</summary>
internal sealed class StopNow
{
    public static readonly StopNow Instance = new();
}
