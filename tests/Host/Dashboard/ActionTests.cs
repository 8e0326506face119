using AkkaDayTrade.Host.Tests.Store;
using Microsoft.Playwright;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>What viewers may do.</summary>
[Collection(nameof(Chromium))]
public sealed class ActionTests(Chromium chromium, RunningSystem running)
{
    [SkippableFact]
    public async Task Silence_should_hold_until_it_is_ended()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/alerts");

        await page.Find("#silence-type").SelectOptionAsync("unusual_volume");
        await page.Find("#silence-symbol").FillAsync("9984");
        await page.Find("#silence-minutes").SelectOptionAsync("30");
        await page.Find("#silence").ClickAsync();
        await page.Find("#silences li").WaitForAsync();

        var silence = (await running.System.GetSilencesAsync()).Single();
        (silence.Type, silence.Symbol).ShouldBe(("unusual_volume", "9984"));
        (await page.TextOfAsync("#silences li")).ShouldContain("Unusual volume · 9984");

        await page.Find("#silences li button").ClickAsync();
        await page.Page.GetByText("Nothing is silenced.").WaitForAsync();
        (await running.System.GetSilencesAsync()).ShouldBeEmpty();
        page.Complaints.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Silence_of_everything_should_be_refused()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/alerts");

        await page.Find("#silence").ClickAsync();

        await page.Page.GetByText("Choose a type, a symbol or both.").WaitForAsync();
        (await running.System.GetSilencesAsync()).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Model_should_be_switched_after_a_confirmation_and_not_before()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/models");
        var before = running.System.Models.Active.Name;
        var other = running.System.Models.Models.First(model => model.Name != before).Name;
        try
        {
            await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Use {other}" }).ClickAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Use {other}" }).ClickAsync();
            running.System.Models.Active.Name.ShouldBe(before);

            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Switch" }).ClickAsync();
            await page.Find($"#model-{other} .state.good").WaitForAsync();

            running.System.Models.Active.Name.ShouldBe(other);
            await Eventually.BeTrue(() => running.System.GetTally(other).Calls > 0, "the other model to be asked");
            page.Complaints.ShouldBeEmpty();
        }
        finally
        {
            await running.System.SwitchModelAsync(before);
        }
    }
}
