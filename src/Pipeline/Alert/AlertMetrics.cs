using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AkkaDayTrade.Pipeline.Telemetry;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>Why a signal or an alert went no further.</summary>
public enum AlertLoss
{
    /// <summary>Counted into an earlier alert.</summary>
    Folded,

    /// <summary>The same signal had come before.</summary>
    Repeated,

    /// <summary>A user's silence covers it.</summary>
    Silenced,

    /// <summary>The buffer before the alert actor was full: the oldest signal went.</summary>
    Overflow,

    /// <summary>The alert actor did not answer.</summary>
    Undelivered,

    /// <summary>The history's store was away for so long that the oldest waiting write was given up.</summary>
    Unsaved,

    /// <summary>A webhook did not take it, or its queue was full.</summary>
    Webhook,

    /// <summary>More stood than an Alertmanager is told, or it refused one.</summary>
    Alertmanager,
}

/// <summary>What became of the correction of a trade.</summary>
public enum CorrectionOutcome
{
    /// <summary>The symbol has no alert.</summary>
    NoAlert,

    /// <summary>Its alerts hold without the trade, or as it should have been.</summary>
    Stands,

    /// <summary>At least one alert was taken back.</summary>
    Retracted,

    /// <summary>The trade is not among the recent ticks.</summary>
    Unreached,

    /// <summary>Alert actor, entity or model did not answer.</summary>
    Failed,

    /// <summary>More waited than may.</summary>
    Dropped,
}

/// <summary>What the alert path counts. Safe for use by several threads; one instance per host.</summary>
public sealed class AlertMetrics
{
    private static readonly string[] LossNames = ["folded", "repeated", "silenced", "overflow", "undelivered", "unsaved", "webhook", "alertmanager"];

    private static readonly string[] CorrectionNames = ["no_alert", "stands", "retracted", "unreached", "failed", "dropped"];

    private readonly ConcurrentDictionary<string, long> _byType = new();
    private readonly long[] _corrections = new long[CorrectionNames.Length];
    private readonly long[] _losses = new long[LossNames.Length];
    private long _total;
    private long _retracted;

    public AlertMetrics(PipelineMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        metrics.Meter.CreateObservableCounter("daytrade.alerts", () => _byType.Select(entry =>
            new Measurement<long>(entry.Value, new KeyValuePair<string, object?>("type", entry.Key))));
        metrics.Meter.CreateObservableCounter("daytrade.alerts.retracted", () => Retracted);
        metrics.Meter.CreateObservableCounter("daytrade.corrections", () => CorrectionNames.Select((name, outcome) =>
            new Measurement<long>(Volatile.Read(ref _corrections[outcome]), new KeyValuePair<string, object?>("outcome", name))));
        metrics.Meter.CreateObservableCounter("daytrade.alerts.withheld", () => LossNames.Select((name, loss) =>
            new Measurement<long>(Volatile.Read(ref _losses[loss]), new KeyValuePair<string, object?>("reason", name))));
    }

    /// <summary>Alerts raised.</summary>
    public long Total => Volatile.Read(ref _total);

    public long LostBy(AlertLoss loss) => Volatile.Read(ref _losses[(int)loss]);

    /// <summary>Makes a type known before its first alert, so that whoever watches the counter sees it rise from zero.</summary>
    public void Expect(string type) => _byType.TryAdd(type, 0);

    /// <summary>Alerts taken back.</summary>
    public long Retracted => Volatile.Read(ref _retracted);

    /// <summary>Something about an alert was told: it was raised, is over, or was retracted.</summary>
    public void Told(AlertRecord alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (alert.Retraction is not null)
        {
            Interlocked.Increment(ref _retracted);
        }
        else if (alert.ClearedAt is null)
        {
            Interlocked.Increment(ref _total);
            _byType.AddOrUpdate(alert.Type, 1, static (_, count) => count + 1);
        }
    }

    public long CorrectedTo(CorrectionOutcome outcome) => Volatile.Read(ref _corrections[(int)outcome]);

    public void Corrected(CorrectionOutcome outcome) => Interlocked.Increment(ref _corrections[(int)outcome]);

    public void Lost(AlertLoss loss) => Interlocked.Increment(ref _losses[(int)loss]);
}
