using Akka.Actor;
using AkkaDayTrade.Pipeline.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>Shows on its own node what the alert actor raises, clears and retracts, wherever that is, each once.</summary>
public sealed class AlertFollower : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _shown = [];
    private readonly Queue<string> _order = new();
    private string? _last;

    public AlertFollower(IActorRef alerts, IReadOnlyList<IAlertViewer> viewers)
    {
        Receive<AlertsPublished>(published =>
        {
            foreach (var alert in published.Alerts)
            {
                if (IsNew(alert.Notice()))
                {
                    _last = alert.Notice();
                    foreach (var viewer in viewers)
                    {
                        viewer.Show(alert);
                    }
                }
            }
        });
        Receive<Report>(_ => alerts.Tell(new FollowAlerts(_last)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef alerts, IReadOnlyList<IAlertViewer> viewers) =>
        Akka.Actor.Props.Create(() => new AlertFollower(alerts, viewers));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Report), Report.Instance, TimeSpan.Zero, Interval);

    private bool IsNew(string notice)
    {
        if (!_shown.Add(notice))
        {
            return false;
        }

        _order.Enqueue(notice);
        if (_order.Count > AlertFollowers.Recent * 2)
        {
            _shown.Remove(_order.Dequeue());
        }

        return true;
    }

    private sealed record Report
    {
        public static readonly Report Instance = new();
    }
}
