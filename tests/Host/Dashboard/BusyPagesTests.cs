using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Alert;
using Microsoft.Playwright;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>Pages of a system that has much to tell: alerts of several rules, some of them over, and models that are tried against the active one.</summary>
[Collection(nameof(Chromium))]
public sealed class BusyPagesTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Pages_should_show_what_there_is_within_their_window_and_filter_it()
    {
        using var data = new TemporaryDirectory();
        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.OnFreePorts(data.Path);
            options.Exchange = options.Exchange with { Rate = 200 };
            options.Prediction = options.Prediction with { Shadow = ["ensemble", "online"] };
            options.Alerts = options.Alerts with
            {
                HighRisk = 0.65,
                Cooldown = TimeSpan.FromSeconds(1),
                Rules = [new AlertRuleOptions { Name = "above", When = "price > sma_50", Severity = "critical" }],
            };
        });
        await using var api = await SystemOptions.StartApiAsync(system);
        await Eventually.BeTrue(
            async () => await system.GetAlertHistoryAsync(100) is var alerts
                && alerts.Any(alert => alert.Type == "high_risk_warning") && alerts.Any(alert => alert.Type == "rule:above" && alert.Status == "cleared"),
            "alerts of two rules");

        foreach (var (width, scheme, locale) in new[] { (1280, ColorScheme.Light, "en-US"), (390, ColorScheme.Dark, "ja-JP") })
        {
            await using var page = await chromium.OpenAsync(new Uri(api.Urls.Single()), "/alerts", width, scheme, locale);
            await page.Find("#alerts tbody td a").First.WaitForAsync();
            (await page.Find("#alerts").EvaluateAsync<bool>("table => table.scrollWidth <= table.parentElement.clientWidth")).ShouldBeTrue("nothing is to be scrolled to");
            await FitsAsync(page, $"alerts-busy-{width}");
            await page.Find("#filter-type").SelectOptionAsync("high_risk_warning");
            await page.Find("#filter-symbol").FillAsync("9984");
            await page.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('#alerts tbody td a')].every(link => link.innerText === '9984')");

            await page.GoToAsync("/models");
            await page.Find("#model-ensemble tbody tr").Nth(9).WaitForAsync();
            await FitsAsync(page, $"models-busy-{width}");
            await page.GoToAsync("/");
            await page.Find("#symbols tbody td a").First.WaitForAsync();
            await FitsAsync(page, $"overview-busy-{width}");
            await page.GoToAsync("/symbol/7203");
            await page.Find("#chart[data-points]").WaitForAsync();
            await FitsAsync(page, $"symbol-busy-{width}");
            page.Complaints.ShouldBeEmpty();
        }
    }

    private static async Task FitsAsync(OpenPage page, string name)
    {
        (await page.OverflowAsync()).ShouldBeLessThanOrEqualTo(0, name);
        await page.KeepPictureAsync(name);
    }
}
