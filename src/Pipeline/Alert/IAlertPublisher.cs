using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Gets every alert once in the whole cluster, when it is raised; after the loss of a node an alert of its last moment may
/// come again. Must return at once: what takes time goes into a queue of its own.
/// </summary>
public interface IAlertPublisher
{
    void Publish(AlertRecord alert);
}

/// <summary>Gets every alert once on every node. Must return at once.</summary>
public interface IAlertViewer
{
    void Show(AlertRecord alert);
}
