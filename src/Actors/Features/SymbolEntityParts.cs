using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Actors.Features;

/// <summary>What all symbols' entities of a node share. Safe for use by several threads.</summary>
public sealed record SymbolEntityParts
{
    public required SymbolSetup Setup { get; init; }

    public CheckpointSettings Checkpoints { get; init; } = new();

    /// <summary>Null when no checkpoints are taken.</summary>
    public CheckpointLoader? Loader { get; init; }

    /// <summary>Null when no checkpoints are taken.</summary>
    public CheckpointStore? Store { get; init; }

    /// <summary>Turns at saving.</summary>
    public required CheckpointPacer Saves { get; init; }

    public required CheckpointFaults Faults { get; init; }

    /// <summary>Asked before an answer or a save: what a paused process held may be another's.</summary>
    public required PauseGuard Pause { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>With the snapshot store that the actor system's configuration names, unless the settings want no checkpoints.</summary>
    public static SymbolEntityParts Create(
        ActorSystem system, SymbolSetup setup, CheckpointSettings settings, CheckpointMetrics metrics, PauseGuard pause, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        var log = Logging.GetLogger(system, typeof(SymbolEntity));
        var faults = new CheckpointFaults(metrics, log, time);
        // A replay must not find what a live run of the same symbols has left, nor the other way round.
        var store = settings.IsOn ? CheckpointStore.Of(system, setup.Mode.ToString().ToLowerInvariant(), settings.StoreTimeout) : null;
        return new SymbolEntityParts
        {
            Setup = setup,
            Checkpoints = settings,
            Store = store,
            Loader = store is null ? null : new CheckpointLoader(store, setup, settings, new CheckpointPacer(settings.MaxPerSecond, time), faults, log, time),
            Saves = new CheckpointPacer(settings.MaxPerSecond, time),
            Faults = faults,
            Pause = pause,
            Time = time,
        };
    }
}
