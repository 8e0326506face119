using System.Diagnostics;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Store;

/// <summary>
/// A redis-server whose disk a test can fill: no file may grow any more, which its writes meet as they meet a full disk. Needs Linux,
/// whose tools set that limit and keep the signal away that would come with it.
/// </summary>
public sealed class FullDiskTestServer : RedisTestServer
{
    private const int Full = 1;

    protected override IEnumerable<string> Wrapper => ["env", "--ignore-signal=XFSZ"];

    public override Task StartAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the limit of file sizes can be set from outside on Linux only");
        return base.StartAsync();
    }

    /// <summary>Ends when the server has noticed, which it does after the first write that it takes.</summary>
    public async Task FillDiskAsync(IDatabase database)
    {
        await LimitAsync($"{Full}");
        await Eventually.BeTrue(() => IsRefusedAsync(database), "a write to be refused");
    }

    public Task FreeDiskAsync() => LimitAsync("unlimited");

    private static async Task<bool> IsRefusedAsync(IDatabase database)
    {
        try
        {
            await database.StringSetAsync("filler", "one write more");
            return false;
        }
        catch (RedisServerException refusal)
        {
            return refusal.Message.StartsWith("MISCONF", StringComparison.Ordinal);
        }
    }

    private async Task LimitAsync(string bytes)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{ProcessId}", $"--fsize={bytes}:unlimited"]);
        await prlimit.WaitForExitAsync();
        prlimit.ExitCode.ShouldBe(0);
    }
}
