namespace AkkaDayTrade.Domain.Alert;

/// <summary>A rule fired for a symbol: what goes from the alert rules in the stream to the alert actor.</summary>
/// <param name="Id">Hash of rule, symbol and position: the same event gives the same id again.</param>
/// <param name="Type">`high_confidence_buy`, `unusual_volume`, `rule:NAME`, …</param>
/// <param name="Value">The figure that crossed its threshold.</param>
/// <param name="ArrivalTimestamp">Arrival of the frame behind the vector, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</param>
public sealed record AlertSignal(
    string Id, string Type, string Symbol, long UnixNanos, long Position, string Message, double Value, double Threshold, long ArrivalTimestamp)
{
    /// <summary>How long after an alert further signals of the same type and symbol are folded into it, in event time.</summary>
    public TimeSpan Cooldown { get; init; }

    public string Severity { get; init; } = "info";

    /// <summary>The trace that the signal belongs to, in the W3C form; null when nobody traces.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>An alert as users see it.</summary>
/// <param name="Count">How many signals it stands for: one and those folded in during the cool-down.</param>
public sealed record Alert(
    string Id, string Type, string Symbol, DateTimeOffset Timestamp, string Message, double Value, double Threshold, int Count)
{
    public string Severity { get; init; } = "info";
}
