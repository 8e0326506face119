using System.Globalization;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>An alert that an Alertmanager is told of.</summary>
/// <param name="Since">When it was told here first, in processing time.</param>
/// <param name="EndedAt">When its end was told here, in processing time; null while it stands.</param>
/// <param name="SentAt">Null = not yet as it is now.</param>
internal sealed record StandingAlert(AlertRecord Alert, DateTimeOffset Since, DateTimeOffset? EndedAt, DateTimeOffset? SentAt)
{
    /// <summary>
    /// As `POST /api/v2/alerts` takes it. Event time may lie ahead of the clock, and a start after the end would be refused with
    /// all that is in the request.
    /// </summary>
    /// <param name="patience">How long the Alertmanager lets it stand without being told again.</param>
    public object Message(DateTimeOffset now, TimeSpan patience)
    {
        var annotations = new Dictionary<string, string>
        {
            ["summary"] = Alert.Message,
            ["value"] = Alert.Value.ToString("R", CultureInfo.InvariantCulture),
            ["threshold"] = Alert.Threshold.ToString("R", CultureInfo.InvariantCulture),
            ["id"] = Alert.Id,
        };
        if (Alert.Retraction is { } reason)
        {
            annotations["retraction"] = reason;
        }

        var endsAt = EndedAt ?? now + patience;
        return new
        {
            labels = new Dictionary<string, string> { ["alertname"] = Alert.Type, ["symbol"] = Alert.Symbol, ["severity"] = Alert.Severity },
            annotations,
            startsAt = Alert.Timestamp < Since ? Alert.Timestamp : Since,
            endsAt,
        };
    }
}

/// <summary>
/// The newest alert of each type and symbol while it stands, and after its end until that is sent. Bounded: beyond the bound
/// the one that came first goes and is counted. Safe for use by several threads.
/// </summary>
internal sealed class StandingAlerts(AlertmanagerOptions options, AlertMetrics metrics, int capacity = 10_000)
{
    // An end that never gets through is forgotten by then: the Alertmanager has ended the alert by itself long ago.
    private const int PatienceIntervals = 4;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(string Type, string Symbol), StandingAlert> _alerts = [];

    public void Set(AlertRecord alert, DateTimeOffset now)
    {
        var key = (alert.Type, alert.Symbol);
        lock (_lock)
        {
            var known = _alerts.GetValueOrDefault(key);
            if (alert.Status == "active")
            {
                Put(key, new StandingAlert(alert, now, null, null));
            }
            else if (known is null || known.Alert.Id == alert.Id)
            {
                // The end of an alert that another has followed says nothing about that one.
                Put(key, new StandingAlert(alert, known?.Since ?? now, known?.EndedAt ?? now, null));
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _alerts.Clear();
        }
    }

    /// <summary>What has to be sent now. Ends what has stood for too long without being told of.</summary>
    public IReadOnlyList<StandingAlert> Due(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (key, standing) in _alerts.ToList())
            {
                if (standing.EndedAt is null && now - standing.Since >= options.ResolveAfter)
                {
                    _alerts[key] = standing with { EndedAt = now, SentAt = null };
                }
                else if (standing.EndedAt is { } ended && now - ended >= options.Resend * PatienceIntervals)
                {
                    _alerts.Remove(key);
                    metrics.Lost(AlertLoss.Alertmanager);
                }
            }

            return [.. _alerts.Values.Where(standing => standing.SentAt is not { } sent || now - sent >= options.Resend || now < sent)];
        }
    }

    /// <summary>These have been taken; what has changed since stays due.</summary>
    public void Sent(IEnumerable<StandingAlert> taken, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var sent in taken)
            {
                var key = (sent.Alert.Type, sent.Alert.Symbol);
                if (!ReferenceEquals(_alerts.GetValueOrDefault(key), sent))
                {
                    continue;
                }

                if (sent.EndedAt is null)
                {
                    _alerts[key] = sent with { SentAt = now };
                }
                else
                {
                    _alerts.Remove(key);
                }
            }
        }
    }

    private void Put((string Type, string Symbol) key, StandingAlert standing)
    {
        if (!_alerts.ContainsKey(key) && _alerts.Count == capacity)
        {
            _alerts.RemoveAt(0);
            metrics.Lost(AlertLoss.Alertmanager);
        }

        _alerts[key] = standing;
    }
}
