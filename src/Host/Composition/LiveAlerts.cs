using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Shows alerts to live viewers.</summary>
internal sealed class LiveAlerts(LiveHub hub) : IAlertPublisher
{
    public void Publish(Alert alert) => hub.Publish(alert);
}
