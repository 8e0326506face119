using AkkaDayTrade.Host.Tests.Http.Access;
using Microsoft.Playwright;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>The dashboard of a host that wants to know who looks.</summary>
[Collection(nameof(Chromium))]
public sealed class SignInPageTests(Chromium chromium, RunningSystem running)
{
    [SkippableFact]
    public async Task Wrong_key_should_be_refused_and_an_operators_lead_to_the_page_that_was_asked_for()
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        await using var page = await chromium.OpenAsync(api.Client.BaseAddress!, "/alerts", isSignedIn: false);
        await page.KeepPictureAsync("signin");

        await SignInAsync(page, "adt_wrong");
        (await page.TextOfAsync("#signin-failed")).ShouldNotBeEmpty();
        page.Complaints.ShouldAllBe(complaint => complaint.Contains("401", StringComparison.Ordinal));
        await SignInAsync(page, GuardedApi.OperatorKey);
        await page.WaitUntilLiveAsync();

        new Uri(page.Page.Url).AbsolutePath.ShouldBe("/alerts");
        (await page.TextOfAsync("#signout")).ShouldContain("desk");
        await page.Find("#silence-symbol").FillAsync("8306");
        await page.Find("#silence").ClickAsync();
        await page.Find("#silences li").WaitForAsync();
        (await running.System.GetSilencesAsync()).Select(silence => silence.Symbol).ShouldBe(["8306"]);
        await page.Find("#silences li button").ClickAsync();
        await page.Page.GetByText("Nothing is silenced.").WaitForAsync();

        await page.Find("#signout").ClickAsync();
        await page.Page.WaitForURLAsync("**/signin");
        await page.Page.GotoAsync("/alerts");
        new Uri(page.Page.Url).AbsolutePath.ShouldBe("/signin");
        page.Complaints.ShouldAllBe(complaint => complaint.Contains("401", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Viewer_should_see_everything_and_be_offered_nothing_to_change()
    {
        await using var api = await GuardedApi.StartAsync(running.System);
        await using var page = await chromium.OpenAsync(api.Client.BaseAddress!, "/alerts", isSignedIn: false);
        await SignInAsync(page, GuardedApi.ViewerKey);
        await page.WaitUntilLiveAsync();

        (await page.TextOfAsync("#signout")).ShouldContain("looker");
        await page.Page.GetByText("Nothing is silenced.").WaitForAsync();
        (await page.Find("#silence").CountAsync()).ShouldBe(0);
        await page.GoToAsync("/models");
        await page.Find("#model-simple_ma").WaitForAsync();
        (await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use" }).CountAsync()).ShouldBe(0);
        await page.GoToAsync("/");
        await page.Find("#symbols tbody td a").First.WaitForAsync();
        page.Complaints.ShouldBeEmpty();
    }

    /// <summary>By the keyboard alone: the field has the focus after one step, and Enter sends.</summary>
    private static async Task SignInAsync(OpenPage page, string key)
    {
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.TypeAsync(key);
        await page.Page.Keyboard.PressAsync("Enter");
    }
}
