namespace AkkaDayTrade.Actors.Alert;

/// <summary>How the alert actor deals with its history and the journal that keeps it.</summary>
public sealed record AlertActorSettings
{
    /// <summary>Alerts in the history.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>Changes that may wait for the journal; beyond it the oldest is given up and counted.</summary>
    public int MaxUnsaved { get; init; } = 50_000;

    /// <summary>Changes in one write.</summary>
    public int MaxBatch { get; init; } = 500;

    /// <summary>Changes from one snapshot to the next; what is older than a snapshot leaves the journal.</summary>
    public int SnapshotEvery { get; init; } = 5000;

    /// <summary>Silences at a time; beyond it the one that ends first is dropped.</summary>
    public int MaxSilences { get; init; } = 1000;

    /// <summary>How long an alert waits to be kept before it goes out all the same.</summary>
    public TimeSpan PersistWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long signals wait for the history to be loaded before they are dealt with without it.</summary>
    public TimeSpan LoadWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two attempts to reach a journal that failed.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the actor may take to write what is left when it moves to another node.</summary>
    public TimeSpan StopWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>False when the input begins anew (a replay without resume): cool-downs of an earlier run then do not count.</summary>
    public bool CarryCooldowns { get; init; } = true;
}
