namespace AkkaDayTrade.Pipeline.Store;

/// <summary>One value of one feature as Redis holds it.</summary>
/// <param name="Name">Public name with the time frame, e.g. `rsi_14_1m`.</param>
/// <param name="Value">Finite: a feature that is not ready is not stored.</param>
/// <param name="Timestamp">Event time (UTC), cut to a microsecond.</param>
/// <param name="Metadata">Constants (period) and varying figures (avg_gain) that belong to the value.</param>
public sealed record StoredFeature(
    string Name, double Value, DateTimeOffset Timestamp, string Symbol, IReadOnlyDictionary<string, double> Metadata);
