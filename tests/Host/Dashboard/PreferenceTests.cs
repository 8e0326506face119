namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>What viewers may choose.</summary>
[Collection(nameof(Chromium))]
public sealed class PreferenceTests(Chromium chromium, RunningSystem running)
{
    [SkippableFact]
    public async Task Chosen_language_should_be_kept_on_the_page_where_it_was_chosen()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/alerts");

        await page.Find("#language").SelectOptionAsync("ja");
        await page.Page.WaitForSelectorAsync("html[lang=ja] main h1");
        (await page.TextOfAsync("h1")).ShouldBe("アラート");
        await page.GoToAsync("/models");

        (await page.TextOfAsync("h1")).ShouldBe("モデル");
        page.Complaints.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Chosen_colours_should_be_kept()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/");
        (await page.Find("html").GetAttributeAsync("data-scheme")).ShouldBe("light");

        await page.Find("#theme").SelectOptionAsync("dark");
        await page.Page.WaitForSelectorAsync("html[data-scheme=dark]");
        await page.GoToAsync("/models");

        (await page.Find("html").GetAttributeAsync("data-scheme")).ShouldBe("dark");
    }

    [SkippableFact]
    public async Task Chosen_time_zone_should_move_the_times()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/symbol/7203");
        await page.Find("#asof").WaitForAsync();
        var tokyo = HourOf(await page.TextOfAsync("#asof"));

        await page.Find("#zone").SelectOptionAsync("UTC");
        await page.Page.WaitForFunctionAsync("hour => { const now = Number(/(\\d\\d):\\d\\d:\\d\\d/.exec(document.querySelector('#asof').innerText)[1]); return [9, 10].includes((hour - now + 24) % 24) || (hour - now + 24) % 24 === 8; }", tokyo);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Language_link_should_never_lead_to_another_site(string to)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);

        using var response = await client.GetAsync(new Uri(running.Client.BaseAddress!, $"/language/ja?to={Uri.EscapeDataString(to)}"));

        response.Headers.Location!.OriginalString.ShouldBe("/");
    }

    private static int HourOf(string text) => int.Parse(text[^8..^6], CultureInfo.InvariantCulture);
}
