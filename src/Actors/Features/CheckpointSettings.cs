namespace AkkaDayTrade.Actors.Features;

/// <summary>When the symbols' states are saved and how long the store is waited for.</summary>
public sealed record CheckpointSettings
{
    /// <summary>A changed symbol is saved at most this often; zero = never: what is computed counts as durable, and nothing outlives an entity.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bound of a node's saves, and of its loads. When more is due, the interval stretches.</summary>
    public int MaxPerSecond { get; init; } = 500;

    /// <summary>How long an answer of the store is waited for.</summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before a failed load is tried again; it doubles up to <see cref="MaxRetryDelay"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an entity that is to stop waits for its last save.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>An entity without messages for so long is stopped until the next; only its recent ticks are lost by that.</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromHours(6);

    public bool IsOn => Interval > TimeSpan.Zero;
}
