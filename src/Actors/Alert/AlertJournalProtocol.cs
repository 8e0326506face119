using AkkaDayTrade.Domain.Alert;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// Event: what happened since the entry before. That an entry exists says that all that earlier entries gave reason to
/// tell has been published; an entry without changes says just that.
/// </summary>
/// <param name="Published"><see cref="AlertRecord.Notice"/> of what this entry gave reason to tell and had gone out before it could be written.</param>
public sealed record AlertsLogged(IReadOnlyList<AlertChange> Changes, IReadOnlyList<string> Published);

/// <summary>Snapshot: what the entries so far come to.</summary>
/// <param name="Unpublished">Alerts that the last entry gave reason to tell, and that may not have gone out.</param>
public sealed record AlertLogState(AlertBookState Book, IReadOnlyList<Silence> Silences, IReadOnlyList<AlertRecord> Unpublished);

/// <summary>From the journal to the alert actor: everything has been read.</summary>
internal sealed record AlertLogLoaded(AlertLogState State);

/// <summary>From the alert actor to the journal: keep this. Answered by <see cref="AlertLogWritten"/> or <see cref="AlertLogRefused"/>.</summary>
internal sealed record WriteAlertLog(AlertsLogged Entry);

/// <summary>The entry is durable.</summary>
internal sealed record AlertLogWritten(AlertsLogged Entry);

/// <summary>The entry can never be written.</summary>
internal sealed record AlertLogRefused(AlertsLogged Entry, string Reason);

/// <summary>The journal cannot be read or written and stops.</summary>
internal sealed record AlertLogFailed(string Reason);
