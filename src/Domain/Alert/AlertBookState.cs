namespace AkkaDayTrade.Domain.Alert;

/// <summary>All that an <see cref="AlertBook"/> remembers, each list oldest first.</summary>
/// <param name="Alerts">The history.</param>
/// <param name="Seen">Ids of signals, raised or folded.</param>
/// <param name="Cooling">The last alert of each type and symbol.</param>
public sealed record AlertBookState(IReadOnlyList<Alert> Alerts, IReadOnlyList<string> Seen, IReadOnlyList<CoolingAlert> Cooling)
{
    public static AlertBookState Empty { get; } = new([], [], []);
}

/// <summary>The alert into which further signals of its type and symbol are folded.</summary>
/// <param name="UnixNanos">Event time of the signal that raised it.</param>
public sealed record CoolingAlert(string Type, string Symbol, string AlertId, long UnixNanos);
