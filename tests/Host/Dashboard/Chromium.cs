using System.Reflection;
using Microsoft.Playwright;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>The machine's own browser, driven as a user would; tests are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string Program = Environment.GetEnvironmentVariable("DAYTRADE_CHROMIUM") ?? "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Program))
        {
            return;
        }

        var driver = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PlaywrightDriver").Value;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a page in a window of its own.</summary>
    /// <param name="isSignedIn">False for who lands on the page that asks for a key.</param>
    public async Task<OpenPage> OpenAsync(
        Uri server, string path, int width = 1280, ColorScheme scheme = ColorScheme.Light, string locale = "en-US", bool isSignedIn = true)
    {
        Skip.If(_browser is null, $"{Program} is not installed on this machine");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 900 },
            ColorScheme = scheme,
            Locale = locale,
            TimezoneId = "Asia/Tokyo",
        });
        context.SetDefaultTimeout(30_000);
        var page = new OpenPage(context, await context.NewPageAsync());
        await (isSignedIn ? page.GoToAsync(path) : page.Page.GotoAsync(path));
        return page;
    }
}

/// <summary>The tests that share a browser and a system.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumTests : ICollectionFixture<Chromium>, ICollectionFixture<RunningSystem>;
