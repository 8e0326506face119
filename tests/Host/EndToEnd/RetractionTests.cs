using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>An exchange that cancels trades over a real socket, and what becomes of the alerts on them.</summary>
public sealed class RetractionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Alert_whose_trade_the_exchange_cancels_should_be_retracted_in_the_history_and_for_viewers()
    {
        await using var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.Path);
            o.Symbols = ["7203", "8306", "9984"];
            o.Feed = o.Feed with { Format = FeedFormat.Alpaca, Key = "key", Secret = "secret" };
            o.Exchange = o.Exchange with { Rate = 100, Faults = "cancel=1" };
            o.Alerts = new AlertOptions { Rules = [new AlertRuleOptions { Name = "big", When = "volume > 2000", Cooldown = TimeSpan.Zero }] };
        });

        Alert? retracted = null;
        await Eventually.BeTrue(
            async () => (retracted = (await system.GetAlertHistoryAsync(1000)).FirstOrDefault(alert => alert.Retraction is not null)) is not null,
            "a retracted alert");

        retracted!.Type.ShouldBe("rule:big");
        retracted.Retraction.ShouldStartWith("a trade behind it was cancelled");
        await Eventually.BeTrue(
            () => system.GetRecentAlerts(1000).Any(alert => alert.Id == retracted.Id && alert.Status == "retracted"), "the retraction among this node's alerts");
    }
}
