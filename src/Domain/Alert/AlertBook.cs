using System.Diagnostics.CodeAnalysis;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Domain.Alert;

/// <summary>What became of a signal.</summary>
public enum AlertOutcome
{
    /// <summary>A new alert.</summary>
    Raised,

    /// <summary>Within the cool-down of an earlier alert of its type and symbol: that one's count rose.</summary>
    Folded,

    /// <summary>The same signal was there before: nothing changed.</summary>
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
    // Ids and cool-downs outlive the alerts' place in the history, so that a burst does not make repeats look new.
    private const int MemoryFactor = 64;

    private readonly Dictionary<string, Alert> _alerts = [];
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _seenOrder = new();
    private readonly Dictionary<(string Type, string Symbol), CoolingAlert> _cooling = [];
    private readonly Queue<(string Type, string Symbol)> _coolingOrder = new();

    public int Count => _alerts.Count;

    /// <summary>Decides on a signal; <paramref name="alert"/> is the alert raised or folded into, null for a repeat.</summary>
    public AlertOutcome Take(AlertSignal signal, out Alert? alert)
    {
        ArgumentNullException.ThrowIfNull(signal);
        alert = null;
        if (!Remember(signal.Id))
        {
            return AlertOutcome.Repeated;
        }

        var key = (signal.Type, signal.Symbol);
        if (TryFold(signal, key, out alert))
        {
            return AlertOutcome.Folded;
        }

        alert = new Alert(
            signal.Id, signal.Type, signal.Symbol, Timestamps.FromUnixNanos(signal.UnixNanos), signal.Message, signal.Value, signal.Threshold, 1)
        {
            Severity = signal.Severity,
        };
        Keep(alert);
        Cool(key, new CoolingAlert(alert, signal.UnixNanos));
        return AlertOutcome.Raised;
    }

    /// <summary>The newest alerts, newest first.</summary>
    public IReadOnlyList<Alert> Newest(int count) => [.. _order.Reverse().Take(count).Select(id => _alerts[id])];

    /// <summary>Takes in alerts that were kept elsewhere; those that are here already stay as they are.</summary>
    /// <param name="coolDown">True when their cool-downs still count.</param>
    public void Restore(IEnumerable<Alert> alerts, bool coolDown)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var newer = Newest(capacity).Reverse().ToList();
        _order.Clear();
        _alerts.Clear();
        foreach (var alert in alerts.OrderBy(alert => alert.Timestamp))
        {
            if (Remember(alert.Id))
            {
                Keep(alert);
                var key = (alert.Type, alert.Symbol);
                if (coolDown && !newer.Exists(other => (other.Type, other.Symbol) == key))
                {
                    Cool(key, new CoolingAlert(alert, Timestamps.ToUnixNanos(alert.Timestamp)));
                }
            }
        }

        newer.ForEach(Keep);
    }

    private bool TryFold(AlertSignal signal, (string Type, string Symbol) key, [NotNullWhen(true)] out Alert? alert)
    {
        alert = null;
        if (!_cooling.TryGetValue(key, out var last) || Math.Abs(signal.UnixNanos - last.UnixNanos) >= Timestamps.ToNanos(signal.Cooldown))
        {
            return false;
        }

        alert = last.Alert with { Count = last.Alert.Count + 1 };
        _cooling[key] = last with { Alert = alert };
        if (_alerts.ContainsKey(alert.Id))
        {
            _alerts[alert.Id] = alert;
        }

        return true;
    }

    private bool Remember(string id)
    {
        if (!_seen.Add(id))
        {
            return false;
        }

        _seenOrder.Enqueue(id);
        if (_seenOrder.Count > capacity * MemoryFactor)
        {
            _seen.Remove(_seenOrder.Dequeue());
        }

        return true;
    }

    private void Keep(Alert alert)
    {
        _alerts[alert.Id] = alert;
        _order.Enqueue(alert.Id);
        if (_order.Count > capacity)
        {
            _alerts.Remove(_order.Dequeue());
        }
    }

    private void Cool((string Type, string Symbol) key, CoolingAlert alert)
    {
        if (_cooling.TryAdd(key, alert))
        {
            _coolingOrder.Enqueue(key);
            if (_coolingOrder.Count > capacity * MemoryFactor)
            {
                _cooling.Remove(_coolingOrder.Dequeue());
            }
        }
        else
        {
            _cooling[key] = alert;
        }
    }

    private readonly record struct CoolingAlert(Alert Alert, long UnixNanos);
}
