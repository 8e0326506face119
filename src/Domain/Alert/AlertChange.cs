namespace AkkaDayTrade.Domain.Alert;

/// <summary>Something that happened to the alerts and has to be kept. Applying it twice changes nothing.</summary>
public abstract record AlertChange;

/// <summary>A signal became an alert.</summary>
/// <param name="UnixNanos">The signal's event time, from which the cool-down counts.</param>
public sealed record AlertRaised(Alert Alert, long UnixNanos) : AlertChange;

/// <summary>A signal fell into the cool-down of its type and symbol: the alert that cools down stands for it too.</summary>
public sealed record SignalFolded(string SignalId, string Type, string Symbol) : AlertChange;

/// <summary>The condition of an alert holds no more.</summary>
/// <param name="UnixNanos">Event time of the vector that showed it.</param>
public sealed record AlertCleared(string AlertId, long UnixNanos) : AlertChange;

/// <summary>An alert should never have been; <paramref name="Reason"/> says why.</summary>
public sealed record AlertRetracted(string AlertId, string Reason) : AlertChange;

/// <summary>From now on these are the silences, and no others.</summary>
public sealed record SilencesChanged(IReadOnlyList<Silence> Silences) : AlertChange;
