using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Pipeline.Alert;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>Where alerts go once they are raised, and again when they end: to the publishers on this node, and to the followers on all.</summary>
internal sealed class AlertOutlet(IReadOnlyList<IAlertPublisher> publishers, AlertMetrics metrics, ILoggingAdapter log)
{
    private readonly AlertFollowers _followers = new();

    public void Publish(AlertRecord alert)
    {
        foreach (var publisher in publishers)
        {
            try
            {
                publisher.Publish(alert);
            }
            catch (Exception exception)
            {
                log.Error(exception, "{Publisher} failed on alert {Id}", publisher.GetType().Name, alert.Id);
            }
        }

        metrics.Told(alert);
        _followers.Add(alert);
    }

    /// <summary>Hands the alerts that stand over to the publishers that keep telling them.</summary>
    public void TakeOver(IReadOnlyList<AlertRecord> active)
    {
        foreach (var keeper in publishers.OfType<IStandingAlerts>())
        {
            keeper.TakeOver(active);
        }
    }

    /// <summary>From now on another node's publishers tell the alerts that stand.</summary>
    public void GiveUp()
    {
        foreach (var keeper in publishers.OfType<IStandingAlerts>())
        {
            keeper.GiveUp();
        }
    }

    /// <summary>Tells the followers what was published since the last time.</summary>
    public void Flush() => _followers.Flush();

    public void Follow(IActorRef follower, string? last) => _followers.Follow(follower, last);

    /// <summary>Alerts that had gone out before this outlet was made, oldest first.</summary>
    public void Remember(IEnumerable<AlertRecord> alerts) => _followers.Remember(alerts);
}
