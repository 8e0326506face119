using System.Diagnostics;

namespace AkkaDayTrade.Chaos.Processes;

/// <summary>
/// Kills a process when this one is gone, however it went: a shell that waits for the end of its input, which the system closes.
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    private readonly Process _shell;

    private readonly bool _farewell;

    /// <param name="farewell">False leaves the process to its guard when this is disposed of, as the end of this process does.</param>
    public ProcessGuard(int processId, bool farewell = true)
    {
        _farewell = farewell;
        var start = new ProcessStartInfo("/bin/sh", ["-c", "read line; [ \"$line\" = over ] || kill -9 \"$0\"", $"{processId}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        _shell = Process.Start(start)!;
    }

    /// <summary>The guarded process has ended: its number may be another's by now.</summary>
    public void Dispose()
    {
        try
        {
            if (_farewell)
            {
                _shell.StandardInput.WriteLine("over");
            }

            _shell.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // Somebody has ended the shell too.
        }

        _shell.Dispose();
    }
}
