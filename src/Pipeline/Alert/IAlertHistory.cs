using AkkaDayTrade.Domain.Alert;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>Where alerts and silences survive a restart. Every call may fail or take long; the caller bounds it.</summary>
public interface IAlertHistory
{
    /// <summary>The alerts kept, one per id, newest first.</summary>
    Task<IReadOnlyList<AlertRecord>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps alerts; an earlier version of an alert (a lower count) is replaced. Saying the same again does no harm.</summary>
    Task SaveAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken);

    Task<IReadOnlyList<Silence>> LoadSilencesAsync(CancellationToken cancellationToken);

    /// <summary>Replaces all silences.</summary>
    Task SaveSilencesAsync(IReadOnlyList<Silence> silences, CancellationToken cancellationToken);
}

/// <summary>Gets every alert once, when it is raised. Must return at once: what takes time goes into a queue of its own.</summary>
public interface IAlertPublisher
{
    void Publish(AlertRecord alert);
}
