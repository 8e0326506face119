using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Gets every alert in the whole cluster when it is raised, when it is over and when it is retracted, each once; after the loss
/// of a node something of its last moment may come again. Must return at once: what takes time goes into a queue of its own.
/// </summary>
public interface IAlertPublisher
{
    void Publish(AlertRecord alert);
}

/// <summary>A publisher that goes on telling alerts while they stand: only that of the alert actor's node may.</summary>
public interface IStandingAlerts : IAlertPublisher
{
    /// <summary>This node has the alert actor now, and with it these alerts, oldest first. What was published before stays.</summary>
    void TakeOver(IReadOnlyList<AlertRecord> active);

    /// <summary>The alert actor leaves this node: nothing is told any more.</summary>
    void GiveUp();
}

/// <summary>Gets what an <see cref="IAlertPublisher"/> gets, on every node. Must return at once.</summary>
public interface IAlertViewer
{
    void Show(AlertRecord alert);
}
