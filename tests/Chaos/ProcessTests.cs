using AkkaDayTrade.Chaos.Processes;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Chaos.Tests;

public sealed class ProcessTests
{
    private static readonly TimeSpan Deadline = Patience.Long;

    [SkippableFact]
    public async Task Disposed_process_should_be_gone_even_when_it_is_held_still()
    {
        Skip.If(OperatingSystem.IsWindows(), "processes cannot be held still on Windows");
        var child = ChildProcess.Start("sleeper", "/bin/sleep", ["600"]);
        child.Send(Signal.Stop);
        await child.DisposeAsync().AsTask().WaitAsync(Deadline);

        Directory.Exists($"/proc/{child.Id}").ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Process_should_end_with_the_one_that_guards_it()
    {
        Skip.If(OperatingSystem.IsWindows(), "processes cannot be held still on Windows");
        await using var child = ChildProcess.Start("sleeper", "/bin/sleep", ["600"]);
        using (new ProcessGuard(child.Id, farewell: false))
        {
            // As when this process dies: nobody says that the child is over.
        }

        (await child.WaitForExitAsync(Deadline)).ShouldBe(128 + (int)Signal.Kill);
    }

    [SkippableFact]
    public async Task Process_that_does_not_end_should_be_explained_by_its_last_words()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no shell");
        await using var child = ChildProcess.Start("speaker", "/bin/sh", ["-c", "echo farewell; exec sleep 600"]);
        await Eventually.IsTrueAsync(() => Task.FromResult(child.Log.Count > 0), "a word", Deadline);

        (await Should.ThrowAsync<ChaosException>(() => child.WaitForExitAsync(TimeSpan.FromMilliseconds(1)))).Message.ShouldContain("farewell");
    }
}
