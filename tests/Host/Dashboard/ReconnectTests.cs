using System.Diagnostics;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Host.Tests.Dashboard;

/// <summary>Pages whose server goes away.</summary>
[Collection(nameof(Chromium))]
public sealed class ReconnectTests(Chromium chromium)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Page_should_say_that_it_reconnects_and_live_again_when_the_server_is_back()
    {
        using var data = new TemporaryDirectory();
        var server = new Uri($"http://127.0.0.1:{FreePorts.Take()}");
        var process = await StartAsync(server, data.Path);
        try
        {
            await using var page = await chromium.OpenAsync(server, "/symbol/7203");
            await page.Find("#chart[data-points]").WaitForAsync();

            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            await page.Page.WaitForSelectorAsync("#connection:not([hidden])");
            (await page.TextOfAsync("#connection")).ShouldStartWith("Reconnecting…");
            await page.KeepPictureAsync("reconnecting");

            process.Dispose();
            process = await StartAsync(server, data.Path);
            await page.Page.WaitForSelectorAsync("html[data-connection=live] #chart[data-points]");
            await page.Page.WaitForSelectorAsync("#connection", new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
            await page.Page.WaitForSelectorAsync("#asof:not(:empty)");
            await page.WaitForChangeAsync("#asof", await page.TextOfAsync("#asof"));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static async Task<Process> StartAsync(Uri server, string data)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = data,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "AkkaDayTrade.Host.dll"), $"--Http:Urls={server}", "--Redis:Port=0", "--Redis:DataDirectory=redis",
                "--Exchange:Port=0", "--Exchange:Rate=60", "--Cluster:Port=0", "--Pbm:Port=0",
            },
        })!;
        using var deadline = new CancellationTokenSource(Deadline);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Contains("features ", StringComparison.Ordinal))
            {
                // The rest is read so that the pipe never fills.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return process;
            }
        }

        throw new InvalidOperationException($"The host has ended with {process.ExitCode} before it listened.");
    }
}
