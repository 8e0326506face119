using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Domain.Alert;

/// <summary>What became of a signal.</summary>
public enum AlertOutcome
{
    /// <summary>A new alert.</summary>
    Raised,

    /// <summary>Within the cool-down of an earlier alert of its type and symbol: that one's count rose.</summary>
    Folded,

    /// <summary>The alert's condition holds no more.</summary>
    Cleared,

    /// <summary>The same signal was there before, or ends what does not stand: nothing changed.</summary>
    Repeated,
}

/// <summary>
/// The newest alerts, and the memory that makes one alert of many signals: ids seen, and the last alert of each type and
/// symbol for the cool-down. Cool-downs run in event time, so a file gives the same alerts at any speed. Not safe for use
/// by several threads.
/// </summary>
/// <param name="capacity">Alerts that are kept; the oldest goes first.</param>
public sealed class AlertBook(int capacity)
{
    // Ids and cool-downs outlive the alerts' place in the history, so that a burst does not make repeats look new. They are
    // stored with the history, which keeps its size in the store below 2 MB.
    private const int IdsPerAlert = 64;
    private const int CoolDownsPerAlert = 8;

    private readonly BoundedMemory<string, Alert> _alerts = new(capacity);
    private readonly BoundedMemory<string, string> _seen = new(capacity * IdsPerAlert);
    private readonly BoundedMemory<(string Type, string Symbol), CoolingAlert> _cooling = new(capacity * CoolDownsPerAlert);

    public int Count => _alerts.Count;

    /// <summary>Whether a signal of this id was taken, be it raised or folded.</summary>
    public bool HasSeen(string id) => _seen.Contains(id);

    /// <summary>Decides on a signal; <paramref name="change"/> is what came of it, null for a repeat.</summary>
    public AlertOutcome Take(AlertSignal signal, out AlertChange? change)
    {
        ArgumentNullException.ThrowIfNull(signal);
        change = null;
        if (signal.Clears)
        {
            change = StandingFor(signal) is { Status: "active" } alert ? new AlertCleared(alert.Id, signal.UnixNanos) : null;
            Apply(change);
            return change is null ? AlertOutcome.Repeated : AlertOutcome.Cleared;
        }

        if (HasSeen(signal.Id))
        {
            return AlertOutcome.Repeated;
        }

        change = IsCooling(signal) ? new SignalFolded(signal.Id, signal.Type, signal.Symbol) : new AlertRaised(AlertOf(signal), signal.UnixNanos);
        Apply(change);
        return change is AlertRaised ? AlertOutcome.Raised : AlertOutcome.Folded;
    }

    /// <summary>Takes an alert back; null when it is not in the history, or was taken back before.</summary>
    public AlertRetracted? Retract(string id, string reason)
    {
        if (!_alerts.TryGet(id, out var alert) || alert.Retraction is not null)
        {
            return null;
        }

        var change = new AlertRetracted(id, reason);
        Apply(change);
        return change;
    }

    public Alert? Find(string id) => _alerts.TryGet(id, out var alert) ? alert : null;

    /// <summary>The alert that a change gives reason to tell, as it is after the change; null when there is none.</summary>
    public Alert? ToldBy(AlertChange change) => change switch
    {
        AlertRaised raised => raised.Alert,
        AlertCleared cleared => Find(cleared.AlertId),
        AlertRetracted retracted => Find(retracted.AlertId),
        _ => null,
    };

    /// <summary>Whether this book has come as far with an alert as <paramref name="alert"/> has.</summary>
    public bool Knows(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Status == "active" ? HasSeen(alert.Id) : Find(alert.Id) is { } known && (known.Retraction, known.ClearedAt) == (alert.Retraction, alert.ClearedAt);
    }

    /// <summary>The alerts of a symbol that have not been retracted, newest first.</summary>
    public IReadOnlyList<Alert> OfSymbol(string symbol) =>
        [.. _alerts.Values.Where(alert => alert.Symbol == symbol && alert.Retraction is null).Reverse()];

    /// <summary>The alerts whose conditions hold, oldest first.</summary>
    public IReadOnlyList<Alert> Active() => [.. _alerts.Values.Where(alert => alert.Status == "active")];

    /// <summary>Makes a change that was decided on earlier; one that was made already, and one of the silences, changes nothing.</summary>
    public void Apply(AlertChange? change)
    {
        switch (change)
        {
            case AlertRaised raised when !HasSeen(raised.Alert.Id):
                Remember(raised.Alert.Id);
                Keep(raised.Alert);
                Cool(new CoolingAlert(raised.Alert.Type, raised.Alert.Symbol, raised.Alert.Id, raised.UnixNanos));
                break;
            case SignalFolded folded when !HasSeen(folded.SignalId):
                Remember(folded.SignalId);
                Fold((folded.Type, folded.Symbol));
                break;
            case AlertCleared cleared when Find(cleared.AlertId) is { } alert:
                Keep(alert with { ClearedAt = Timestamps.FromUnixNanos(cleared.UnixNanos) });
                break;
            case AlertRetracted retracted when Find(retracted.AlertId) is { } alert:
                Keep(alert with { Retraction = retracted.Reason });
                break;
        }
    }

    /// <summary>The newest alerts, newest first.</summary>
    public IReadOnlyList<Alert> Newest(int count) => [.. _alerts.Values.Reverse().Take(count)];

    /// <summary>All that would have to be restored.</summary>
    public AlertBookState State() => new([.. _alerts.Values], [.. _seen.Values], [.. _cooling.Values]);

    /// <summary>Puts an earlier book before this one; what is in both stays as it is here.</summary>
    /// <param name="coolDown">True when the earlier book's cool-downs still count.</param>
    public void Restore(AlertBookState earlier, bool coolDown)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var later = State();
        _alerts.Clear();
        _seen.Clear();
        _cooling.Clear();
        Add(coolDown ? earlier : earlier with { Cooling = [] });
        Add(later);
    }

    private static Alert AlertOf(AlertSignal signal) => new(
        signal.Id, signal.Type, signal.Symbol, Timestamps.FromUnixNanos(signal.UnixNanos), signal.Message, signal.Value, signal.Threshold, 1)
    {
        Severity = signal.Severity,
        Epoch = signal.Epoch,
        Position = signal.Position,
    };

    /// <summary>The alert that the signal raised, or into which it was folded.</summary>
    private Alert? StandingFor(AlertSignal signal) =>
        Find(signal.Id) ?? (HasSeen(signal.Id) && _cooling.TryGet((signal.Type, signal.Symbol), out var last) ? Find(last.AlertId) : null);

    /// <summary>Nothing is folded into an alert that was taken back.</summary>
    private bool IsCooling(AlertSignal signal) =>
        _cooling.TryGet((signal.Type, signal.Symbol), out var last)
        && Find(last.AlertId)?.Retraction is null
        && Math.Abs(signal.UnixNanos - last.UnixNanos) < Timestamps.ToNanos(signal.Cooldown);

    private void Fold((string Type, string Symbol) key)
    {
        if (_cooling.TryGet(key, out var last) && _alerts.TryGet(last.AlertId, out var alert))
        {
            Keep(alert with { Count = alert.Count + 1, ClearedAt = null });
        }
    }

    private void Add(AlertBookState state)
    {
        foreach (var id in state.Seen)
        {
            Remember(id);
        }

        foreach (var alert in state.Alerts)
        {
            Keep(alert);
        }

        foreach (var cooling in state.Cooling)
        {
            Cool(cooling);
        }
    }

    private void Remember(string id) => _seen.Set(id, id);

    private void Keep(Alert alert) => _alerts.Set(alert.Id, alert);

    private void Cool(CoolingAlert cooling) => _cooling.Set((cooling.Type, cooling.Symbol), cooling);
}
