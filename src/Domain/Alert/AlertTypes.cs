namespace AkkaDayTrade.Domain.Alert;

/// <summary>A rule fired for a symbol, or what it fired for is over: what goes from the alert rules in the stream to the alert actor.</summary>
/// <param name="Id">Hash of rule, symbol and position: the same event gives the same id again.</param>
/// <param name="Type">`high_confidence_buy`, `unusual_volume`, `rule:NAME`, …</param>
/// <param name="Value">The figure that crossed its threshold.</param>
/// <param name="ArrivalTimestamp">Arrival of the frame behind the vector, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</param>
public sealed record AlertSignal(
    string Id, string Type, string Symbol, long UnixNanos, long Position, string Message, double Value, double Threshold, long ArrivalTimestamp)
{
    /// <summary>How long after an alert further signals of the same type and symbol are folded into it, in event time.</summary>
    public TimeSpan Cooldown { get; init; }

    public string Severity { get; init; } = AlertSeverities.Info;

    /// <summary>The epoch within which <see cref="Position"/> counts.</summary>
    public long Epoch { get; init; }

    /// <summary>True when the condition of the alert that has this <see cref="Id"/>, or stands for it, holds no more.</summary>
    public bool Clears { get; init; }

    /// <summary>The trace that the signal belongs to, in the W3C form; null when nobody traces.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>An alert as users see it.</summary>
/// <param name="Count">How many signals it stands for: one and those folded in during the cool-down.</param>
public sealed record Alert(
    string Id, string Type, string Symbol, DateTimeOffset Timestamp, string Message, double Value, double Threshold, int Count)
{
    public string Severity { get; init; } = AlertSeverities.Info;

    /// <summary>Place, within <see cref="Epoch"/>, of the tick whose vector raised it; 0 in both for alerts that were kept before places were.</summary>
    public long Position { get; init; }

    public long Epoch { get; init; }

    /// <summary>Event time at which its condition ceased to hold; null while it stands.</summary>
    public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>Why it should never have been: the trade behind it was cancelled or corrected. Null = it was right.</summary>
    public string? Retraction { get; init; }

    /// <summary>`active`, `cleared` or `retracted`.</summary>
    public string Status => Retraction is not null ? "retracted" : ClearedAt is not null ? "cleared" : "active";

    /// <summary>Names what there is to tell about the alert now: its id, and what became of it since.</summary>
    public string Notice() => Retraction is not null ? $"{Id}:retracted" : ClearedAt is not null ? $"{Id}:cleared" : Id;
}
