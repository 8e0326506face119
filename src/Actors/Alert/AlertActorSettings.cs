namespace AkkaDayTrade.Actors.Alert;

/// <summary>How the alert actor deals with its history's store.</summary>
public sealed record AlertActorSettings
{
    /// <summary>Alerts in the history, and writes that may wait for the store; beyond it the oldest write is given up and counted.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>Silences at a time; beyond it the one that ends first is dropped.</summary>
    public int MaxSilences { get; init; } = 1000;

    /// <summary>How long an alert waits to be kept before it goes out all the same.</summary>
    public TimeSpan PersistWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one call of the store may take.</summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two attempts to reach a store that failed.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>False when the input begins anew (a replay without resume): cool-downs of an earlier run then do not count.</summary>
    public bool CarryCooldowns { get; init; } = true;
}
