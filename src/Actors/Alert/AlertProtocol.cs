using AkkaDayTrade.Domain.Alert;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>A message that the alert actor understands, beside <see cref="AlertSignal"/>.</summary>
public interface IAlertMessage;

/// <summary>Query: the newest alerts, newest first. Answered by <see cref="RecentAlerts"/>.</summary>
public sealed record GetRecentAlerts(int Count) : IAlertMessage;

/// <summary>Answer to <see cref="GetRecentAlerts"/>.</summary>
public sealed record RecentAlerts(IReadOnlyList<AlertRecord> Alerts);

/// <summary>Query: the alerts of a symbol that stand or stood, newest first, without those retracted. Answered by <see cref="RecentAlerts"/>.</summary>
public sealed record FindAlerts(string Symbol) : IAlertMessage;

/// <summary>
/// Command: an alert should never have been, for this reason. Answered by <see cref="Pipeline.Alert.AlertAccepted"/> once that is kept; an
/// alert that is not in the history, or retracted already, stays as it is.
/// </summary>
public sealed record RetractAlert(string Id, string Reason) : IAlertMessage;

/// <summary>
/// Command: raise no alerts of a type, a symbol, or both for a while; a duration of zero ends such a silence. Answered by
/// <see cref="AlertsSilenced"/>.
/// </summary>
/// <param name="Type">Null = every type.</param>
/// <param name="Symbol">Null = every symbol.</param>
public sealed record SilenceAlerts(string? Type, string? Symbol, TimeSpan Duration) : IAlertMessage
{
    /// <summary>Longer than this nobody means to be silent.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(365);
}

/// <summary>The silence holds; <paramref name="Durable"/> says whether it is kept already and would survive the loss of the node.</summary>
public sealed record AlertsSilenced(Silence Silence, bool Durable);

/// <summary>Query: the silences in force. Answered by <see cref="ActiveSilences"/>.</summary>
public sealed record GetSilences : IAlertMessage
{
    public static readonly GetSilences Instance = new();
}

/// <summary>Answer to <see cref="GetSilences"/>.</summary>
public sealed record ActiveSilences(IReadOnlyList<Silence> Silences);

/// <summary>
/// Says that the sender wants to be told of alerts as they are raised, by <see cref="AlertsPublished"/>. Holds for
/// <see cref="AlertFollowers.Patience"/>, so it is said again and again.
/// </summary>
/// <param name="Last"><see cref="AlertRecord.Notice"/> of the last alert the sender was told of; it is told what came after. Null = none yet.</param>
public sealed record FollowAlerts(string? Last) : IAlertMessage;

/// <summary>What is new about alerts, as <see cref="AlertRecord.Notice"/> tells them apart, for those who follow, oldest first. May tell the same alert again.</summary>
public sealed record AlertsPublished(IReadOnlyList<AlertRecord> Alerts);

/// <summary>Command to the alert actor, from its own node only: write what is left, then stop.</summary>
public sealed record StopAlerts : IAlertMessage
{
    public static readonly StopAlerts Instance = new();
}
