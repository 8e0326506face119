using Microsoft.Playwright;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>What every page owes to every viewer.</summary>
[Collection(nameof(Chromium))]
public sealed class PageTests(Chromium chromium, RunningSystem running)
{
    private static readonly (string Name, string Path, string Content)[] Pages =
    [
        ("overview", "/", "#symbols tbody td a"),
        ("symbol", "/symbol/7203", "#chart .legend, #chart .main-svg"),
        ("alerts", "/alerts", "#silence"),
        ("models", "/models", "#model-simple_ma"),
    ];

    public static TheoryData<string, string, string, int, ColorScheme, string> Views
    {
        get
        {
            var views = new TheoryData<string, string, string, int, ColorScheme, string>();
            foreach (var (name, path, content) in Pages)
            {
                views.Add(name, path, content, 1280, ColorScheme.Light, "en-US");
                views.Add(name, path, content, 1600, ColorScheme.Dark, "ja-JP");
                views.Add(name, path, content, 390, ColorScheme.Dark, "en-US");
                views.Add(name, path, content, 390, ColorScheme.Light, "ja-JP");
            }

            return views;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Views))]
    public async Task Page_should_show_its_content_within_its_window_and_without_complaints(
        string name, string path, string content, int width, ColorScheme scheme, string locale)
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, path, width, scheme, locale);
        await page.Find(content).First.WaitForAsync();

        var language = locale[..2];
        (await page.Find("html").GetAttributeAsync("lang")).ShouldBe(language);
        (await page.TextOfAsync("nav a")).ShouldBe(language == "ja" ? "概要" : "Overview");
        (await page.Find("html").GetAttributeAsync("data-scheme")).ShouldBe(scheme.ToString().ToLowerInvariant());
        (await page.OverflowAsync()).ShouldBeLessThanOrEqualTo(0);
        await page.KeepPictureAsync($"{name}-{width}-{scheme.ToString().ToLowerInvariant()}-{language}");
        page.Complaints.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Overview_should_move_with_the_market()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/");
        await page.Find("#symbols tbody td a").First.WaitForAsync();

        await page.WaitForChangeAsync("#ticks-rate", "–/s");
        (await page.TextOfAsync("#ticks-rate")).ShouldMatch(@"^[\d,]+");
        await page.WaitForChangeAsync("#symbols tbody td:last-child", await page.TextOfAsync("#symbols tbody td:last-child"));
        (await page.Find("#symbols tbody td a").AllInnerTextsAsync()).ShouldBe(["7203", "8306", "9984"]);
        await page.Page.GetByText("All parts work").WaitForAsync();
    }

    [SkippableFact]
    public async Task Symbol_page_should_begin_with_the_stored_past_and_move_with_the_market()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/symbol/8306");
        await page.Find("#chart[data-points]").WaitForAsync();

        var stored = await running.System.Features.HistoryAsync("8306", "sma_20");
        int.Parse((await page.Find("#chart").GetAttributeAsync("data-points"))!, CultureInfo.InvariantCulture).ShouldBeGreaterThan(Math.Min(2, stored.Count - 2));
        await page.WaitForChangeAsync("#chart", (await page.Find("#chart").GetAttributeAsync("data-last"))!, "data-last");
        await page.WaitForChangeAsync("#asof", await page.TextOfAsync("#asof"));
        (await page.Find("#chart .subplot").CountAsync()).ShouldBeGreaterThanOrEqualTo(4, "price, volume, RSI and MACD");
        page.Complaints.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Symbol_that_nobody_knows_should_be_said_to_be_unknown()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/symbol/NO%2FBODY");

        (await page.TextOfAsync("h1")).ShouldBe("NO/BODY");
        await page.Find("#unknown").WaitForAsync();
        page.Complaints.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Search_should_leave_the_symbols_that_match()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/");
        await page.Find("#symbols tbody td a").First.WaitForAsync();

        await page.Find("#symbol-search").FillAsync("83");

        await page.Page.GetByText("1 of 3").WaitForAsync();
        (await page.Find("#symbols tbody td a").AllInnerTextsAsync()).ShouldBe(["8306"]);
    }

    [SkippableFact]
    public async Task Keyboard_should_reach_the_content_first_and_a_symbol_by_its_link()
    {
        await using var page = await chromium.OpenAsync(running.Client.BaseAddress!, "/");
        await page.Find("#symbols tbody td a").First.WaitForAsync();

        await page.Find(".skip").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        (await page.Page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("main");

        await page.Find("#symbols tbody td a").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/symbol/7203");
        await page.Page.WaitForFunctionAsync("() => document.activeElement.tagName === 'H1'");
    }
}
