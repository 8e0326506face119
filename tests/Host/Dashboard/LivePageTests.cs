using AkkaDayTrade.Host.Dashboard.Viewing;
using AkkaDayTrade.Host.Tests.Store;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class LivePageTests
{
    [Fact]
    public async Task Page_should_look_on_after_a_look_that_failed_or_was_cancelled()
    {
        var (time, viewer) = (new FakeTimeProvider(), new Viewer(new CircuitLimit()));
        await viewer.OnConnectionUpAsync(null!, CancellationToken.None);
        await using var context = new BunitContext();
        context.Services.AddLogging().AddSingleton<TimeProvider>(time).AddSingleton(viewer);

        var page = context.Render<FailingPage>().Instance;
        await Eventually.BeTrue(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return page.Looks > 2 && page.Shown is null;
            },
            "a look that goes well, and nothing to complain of");
    }

    [Fact]
    public async Task Page_should_not_look_while_its_browser_is_gone()
    {
        var (time, viewer) = (new FakeTimeProvider(), new Viewer(new CircuitLimit()));
        await using var context = new BunitContext();
        context.Services.AddLogging().AddSingleton<TimeProvider>(time).AddSingleton(viewer);
        var page = context.Render<FailingPage>().Instance;

        time.Advance(TimeSpan.FromMinutes(1));
        page.Looks.ShouldBe(0);

        await viewer.OnConnectionUpAsync(null!, CancellationToken.None);
        await Eventually.BeTrue(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return page.Looks > 0;
            },
            "the first look");
    }

    private sealed class FailingPage : LivePage
    {
        private volatile int _looks;

        public int Looks => _looks;

        public string? Shown => Problem;

        protected override Task LookAsync() => ++_looks switch
        {
            1 => throw new TaskCanceledException(),
            2 => throw new TimeoutException("no answer"),
            _ => Task.CompletedTask,
        };
    }
}
