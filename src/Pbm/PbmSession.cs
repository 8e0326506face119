using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace AkkaDayTrade.Pbm;

/// <summary>Commands to one node: a single one, or one after the other as the user types them.</summary>
internal sealed class PbmSession(string host, int port, string? token, ServerTrust? trust, TimeSpan timeout, PbmTerminal terminal, OutputWriter output)
{
    /// <summary>The server keeps the time too, and then answers with what it has: it is given the chance to.</summary>
    private static readonly TimeSpan ServerGrace = TimeSpan.FromSeconds(2);

    /// <returns>The exit code.</returns>
    public Task<int> RunOnceAsync(IReadOnlyList<string> words, CancellationToken cancellation) => GuardAsync(async () =>
    {
        using var connection = await OpenAsync(cancellation);
        return await ExecuteAsync(connection, words, cancellation);
    });

    /// <summary>Until the user leaves or the input ends.</summary>
    /// <returns>The exit code: on a terminal 0, else that of the first command that failed.</returns>
    public Task<int> RunInteractiveAsync(CancellationToken cancellation) => GuardAsync(async () =>
    {
        var connection = await OpenAsync(cancellation);
        try
        {
            await terminal.Error.WriteLineAsync($"successfully connected to [{host}:{port}]");
            var editor = new LineEditor(terminal.Output, static () => Console.ReadKey(intercept: true));
            var exitCode = ExitCodes.Ok;
            while (await ReadLineAsync(editor, new PaletteCommandLine(connection.Palettes)) is { } line)
            {
                string[] words = [.. CommandLineParser.SplitCommandLine(line)];
                switch (words)
                {
                    case []:
                        continue;
                    case ["exit" or "quit"]:
                        return exitCode;
                    case ["clear"]:
                        AnsiConsole.Clear();
                        continue;
                }

                var ended = await GuardAsync(async () =>
                {
                    if (connection.IsOver)
                    {
                        connection.Dispose();
                        connection = await OpenAsync(cancellation);
                    }

                    return await ExecuteAsync(connection, words, cancellation);
                });
                exitCode = terminal.InputIsTerminal || exitCode != ExitCodes.Ok ? exitCode : ended;
            }

            return exitCode;
        }
        finally
        {
            connection.Dispose();
        }
    });

    private async Task<string?> ReadLineAsync(LineEditor editor, PaletteCommandLine commands) => terminal.InputIsTerminal
        ? editor.ReadLine($"[{host}:{port}] pbm> ", line => [.. commands.Complete(line), .. line.Contains(' ') ? [] : SessionWordsFor(line)])
        : await terminal.Input.ReadLineAsync();

    private static IEnumerable<string> SessionWordsFor(string begun) =>
        ((string[])["clear", "exit", "help", "quit"]).Where(word => word.StartsWith(begun, StringComparison.Ordinal));

    private Task<PbmConnection> OpenAsync(CancellationToken cancellation) => PbmConnection.OpenAsync(host, port, token, trust, timeout, cancellation);

    private async Task<int> ExecuteAsync(PbmConnection connection, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var parsed = new PaletteCommandLine(connection.Palettes).Parse(words, timeout);
        if (parsed.Help is { } help)
        {
            await terminal.Output.WriteLineAsync(help);
            return ExitCodes.Ok;
        }

        foreach (var error in parsed.Errors)
        {
            await terminal.Error.WriteLineAsync(error);
        }

        return parsed.Request is { } request ? await RunAsync(connection, request, cancellation) : ExitCodes.Usage;
    }

    private async Task<int> RunAsync(PbmConnection connection, CommandRequest request, CancellationToken cancellation)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // The first Ctrl-C ends the command, a second one the tool.
            signal.Cancel = !cancel.IsCancellationRequested;
            cancel.Cancel();
        });
        var streams = connection.Palettes.Any(palette => palette.Name == request.Palette
            && palette.Commands.Any(command => command.Name == request.Command && command.Streams));
        var running = connection.RunAsync(request, output.ShowAsync, cancel.Token);
        var end = streams ? await running : await running.WaitAsync(timeout + ServerGrace, CancellationToken.None);
        if (end.Type == "done")
        {
            return ExitCodes.Ok;
        }

        await terminal.Error.WriteLineAsync(end.Message);
        return end.Kind switch
        {
            "usage" => ExitCodes.Usage,
            "timeout" => ExitCodes.TimedOut,
            _ => ExitCodes.Failed,
        };
    }

    private async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (NotConnectedException exception)
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return ExitCodes.NotConnected;
        }
        catch (TimeoutException exception)
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return ExitCodes.TimedOut;
        }
    }
}
