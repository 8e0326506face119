using AkkaDayTrade.Domain.Alert;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>A message that the alert actor understands, beside <see cref="AlertSignal"/>.</summary>
public interface IAlertMessage;

/// <summary>Query: the newest alerts, newest first. Answered by <see cref="RecentAlerts"/>.</summary>
public sealed record GetRecentAlerts(int Count) : IAlertMessage;

/// <summary>Answer to <see cref="GetRecentAlerts"/>.</summary>
public sealed record RecentAlerts(IReadOnlyList<AlertRecord> Alerts);

/// <summary>
/// Command: raise no alerts of a type, a symbol, or both for a while; a duration of zero ends such a silence. Answered by
/// <see cref="AlertsSilenced"/>.
/// </summary>
/// <param name="Type">Null = every type.</param>
/// <param name="Symbol">Null = every symbol.</param>
public sealed record SilenceAlerts(string? Type, string? Symbol, TimeSpan Duration) : IAlertMessage;

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
/// <param name="Last">Id of the last alert the sender was told of; it is told what came after. Null = none yet.</param>
public sealed record FollowAlerts(string? Last) : IAlertMessage;

/// <summary>New alerts for those who follow, oldest first. May tell the same alert again.</summary>
public sealed record AlertsPublished(IReadOnlyList<AlertRecord> Alerts);

/// <summary>Command to the alert actor, from its own node only: write what is left, then stop.</summary>
public sealed record StopAlerts : IAlertMessage
{
    public static readonly StopAlerts Instance = new();
}
