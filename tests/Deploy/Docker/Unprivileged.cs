using System.Diagnostics;

namespace AkkaDayTrade.Deploy.Tests.Docker;

/// <summary>Starts a command as a user without rights, with nothing of this process's environment but the way to .NET.</summary>
internal static class Unprivileged
{
    /// <summary>The user of .NET's images.</summary>
    private const string User = "1654";

    public static RunningProcess Start(IReadOnlyList<string> command, Area area, IReadOnlyDictionary<string, string> environment)
    {
        string[] asUser = Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--no-new-privs", "--bounding-set=-all", .. command]
            : [.. command];
        Skip.IfNot(Processes.IsInstalled(asUser[0]), $"{asUser[0]} is not installed on this machine");
        var start = new ProcessStartInfo(asUser[0], asUser.Skip(1)) { WorkingDirectory = area.App };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = "/nonexistent";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
        {
            start.Environment["DOTNET_ROOT"] = root;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunningProcess(start);
    }
}
