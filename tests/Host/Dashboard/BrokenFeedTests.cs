using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>What somebody sees who breaks the feed on purpose, as the README's tour does.</summary>
[Collection(nameof(Chromium))]
public sealed class BrokenFeedTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Feed_that_falls_silent_should_be_seen_on_the_overview_and_in_the_metrics()
    {
        using var data = new TemporaryDirectory();
        await using var system = await RealtimeSystem.StartAsync(options =>
        {
            options.OnFreePorts(data.Path);
            options.Exchange = options.Exchange with { Rate = 100, Faults = "mute=8s:7s" };
            options.Feed = options.Feed with { MuteAfter = TimeSpan.FromSeconds(2) };
        });
        await using var api = await SystemOptions.StartApiAsync(system);
        var address = new Uri(api.Urls.Single());
        await using var page = await chromium.OpenAsync(address, "/");
        await page.Find("p.health .state.bad").WaitForAsync();

        (await page.TextOfAsync("p.health")).ShouldContain("feed");
        await page.KeepPictureAsync("broken-feed");

        using var client = new HttpClient { BaseAddress = address };
        await Eventually.BeTrue(
            async () => (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
                .Any(line => line.StartsWith("daytrade_health", StringComparison.Ordinal) && line.Contains("part=\"feed\"", StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal)),
            "the metric to say so");
    }
}
