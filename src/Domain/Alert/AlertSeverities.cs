namespace AkkaDayTrade.Domain.Alert;

/// <summary>How much an alert matters.</summary>
public static class AlertSeverities
{
    public const string Info = "info";

    public const string Warning = "warning";

    public const string Critical = "critical";

    /// <summary>From the least to the most.</summary>
    public static IReadOnlyList<string> All { get; } = [Info, Warning, Critical];
}
