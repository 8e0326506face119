using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>One page in a window of its own, and everything the browser complained of.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public OpenPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                _complaints.Enqueue($"{response.Status} {response.Url}");
            }
        };
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Complaints => _complaints;

    public async Task GoToAsync(string path)
    {
        await Page.GotoAsync(path);
        await WaitUntilLiveAsync();
    }

    public Task WaitUntilLiveAsync() =>
        Page.WaitForSelectorAsync("html[data-connection=live] main h1", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });

    public ILocator Find(string selector) => Page.Locator(selector);

    public async Task<string> TextOfAsync(string selector) => (await Page.Locator(selector).First.InnerTextAsync()).Trim();

    /// <summary>Waits until an element's text, or one of its attributes, is another than it was.</summary>
    public Task WaitForChangeAsync(string selector, string was, string? attribute = null) => Page.WaitForFunctionAsync(
        "([selector, was, attribute]) => { const e = document.querySelector(selector); return e && (attribute ? e.getAttribute(attribute) : e.innerText.trim()) !== was; }",
        new object?[] { selector, was, attribute });

    /// <summary>By how many pixels the page is wider than its window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");

    /// <summary>Keeps a picture beside the tests' results.</summary>
    public async Task KeepPictureAsync(string name)
    {
        var directory = Environment.GetEnvironmentVariable("DAYTRADE_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "screenshots");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
