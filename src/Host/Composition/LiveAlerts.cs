using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Host.Composition;

/// <summary>Shows alerts to live viewers.</summary>
internal sealed class LiveAlerts(LiveHub hub) : IAlertViewer
{
    public void Show(Alert alert) => hub.Publish(alert);
}
