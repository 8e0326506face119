using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>Alerts that wait to be written, one per id, the newest version winning; at the bound the oldest goes.</summary>
internal sealed class UnsavedAlerts(int capacity)
{
    private readonly OrderedDictionary<string, AlertRecord> _alerts = [];

    public bool IsEmpty => _alerts.Count == 0;

    /// <summary>False when another alert had to go for it.</summary>
    public bool Add(AlertRecord alert)
    {
        _alerts[alert.Id] = alert;
        return Trim() == 0;
    }

    public IReadOnlyList<AlertRecord> TakeAll()
    {
        var all = _alerts.Values.ToArray();
        _alerts.Clear();
        return all;
    }

    /// <summary>Returns what could not be written to the front, unless a newer version waits already; says how many had to go.</summary>
    public int PutBack(IReadOnlyList<AlertRecord> alerts)
    {
        for (var i = alerts.Count - 1; i >= 0; i--)
        {
            if (!_alerts.ContainsKey(alerts[i].Id))
            {
                _alerts.Insert(0, alerts[i].Id, alerts[i]);
            }
        }

        return Trim();
    }

    private int Trim()
    {
        var given = Math.Max(0, _alerts.Count - capacity);
        for (var i = 0; i < given; i++)
        {
            _alerts.RemoveAt(0);
        }

        return given;
    }
}
