using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace AkkaDayTrade.Host.Pbm;

/// <summary>One client: token, greeting, then one command at a time until it leaves or breaks a rule.</summary>
internal sealed class PbmSession(PbmLines lines, string token, HelloMessage hello, PbmLimits limits, ILogger logger)
{
    private Task<byte[]?>? _nextLine;

    /// <summary>Ends when the client has left or was turned out; the caller closes the connection.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            if (await SignInAsync(over.Token))
            {
                await lines.WriteAsync(hello, over.Token);
                while (await ServeAsync(over.Token))
                {
                }
            }
        }
        catch (TimeoutException)
        {
            await lines.WriteAsync(new ClosingMessage("Nothing was asked for too long."), stop);
        }
        catch (LineTooLongException)
        {
            await lines.WriteAsync(new ClosingMessage($"A line may have {limits.LineBytes} bytes."), stop);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            logger.LogDebug("A pbm client has gone: {Reason}", exception.Message);
        }
        finally
        {
            // The connection's buffers may be given back only when nobody reads into them any more.
            await over.CancelAsync();
            await (_nextLine ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> SignInAsync(CancellationToken stop)
    {
        if (token.Length == 0)
        {
            return true;
        }

        await lines.WriteAsync(new TokenRequiredMessage(), stop);
        if (await NextLineAsync(limits.SignIn, stop) is not { } line)
        {
            return false;
        }

        if (PbmMessages.ReadRequest(line)?.Token is { } given
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token)))
        {
            return true;
        }

        await lines.WriteAsync(new ClosingMessage("The token is wrong."), stop);
        return false;
    }

    /// <summary>Takes one request. False when the connection is over.</summary>
    private async Task<bool> ServeAsync(CancellationToken stop)
    {
        if (await NextLineAsync(limits.Idle, stop) is not { } line)
        {
            return false;
        }

        switch (PbmMessages.ReadRequest(line))
        {
            case { Palette: { } palette, Command: { } command } request:
                return await RunAsync(palette, command, request, stop);
            case { Cancel: true }:
                // The command that it was meant for has ended in the meantime.
                return true;
            default:
                await lines.WriteAsync(new ClosingMessage("That was no request."), stop);
                return false;
        }
    }

    private async Task<bool> RunAsync(string palette, string name, PbmRequest request, CancellationToken stop)
    {
        PbmCommand command;
        Dictionary<string, string> options;
        try
        {
            command = Find(palette, name);
            options = ReadOptions(command, request.Options);
        }
        catch (PbmUsageException wrong)
        {
            await lines.WriteAsync(new FailedMessage("usage", wrong.Message), stop);
            return true;
        }

        var timeout = request.TimeoutSeconds is { } seconds && seconds > 0 && seconds < limits.Command.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : limits.Command;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel.Token);
        if (!command.Streams)
        {
            late.CancelAfter(timeout);
        }

        var running = ExecuteAsync(command, new PbmCall(options, timeout, message => lines.WriteAsync(message, cancel.Token), late.Token), cancel.Token);
        var reading = _nextLine ??= lines.ReadAsync(stop);
        if (await Task.WhenAny(running, reading) == running)
        {
            return await FinishAsync(running, stop);
        }

        // The client speaks while its command runs: it cancels, or it is gone, or it breaks the protocol.
        _nextLine = null;
        await cancel.CancelAsync();
        var outcome = await running;
        if (await reading is not { } line)
        {
            return false;
        }

        if (PbmMessages.ReadRequest(line) is { Cancel: true })
        {
            await lines.WriteAsync(outcome, stop);
            return true;
        }

        await lines.WriteAsync(new ClosingMessage("One command at a time."), stop);
        return false;
    }

    private async Task<bool> FinishAsync(Task<object> running, CancellationToken stop)
    {
        await lines.WriteAsync(await running, stop);
        return true;
    }

    /// <returns>The message that ends the command's output.</returns>
    private async Task<object> ExecuteAsync(PbmCommand command, PbmCall call, CancellationToken cancelled)
    {
        try
        {
            await Task.Run(() => command.Handler(call), CancellationToken.None);
            return new DoneMessage();
        }
        catch (PbmUsageException wrong)
        {
            return new FailedMessage("usage", wrong.Message);
        }
        catch (PbmFailedException failure)
        {
            return new FailedMessage("failed", failure.Message);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return new DoneMessage();
        }
        catch (OperationCanceledException) when (call.Cancellation.IsCancellationRequested)
        {
            return new FailedMessage("timeout", $"{command.Name} took too long.");
        }
        catch (Exception exception) when (exception is not IOException)
        {
            logger.LogError(exception, "The pbm command {Command} failed", command.Name);
            return new FailedMessage("failed", $"{command.Name} failed: {exception.Message}");
        }
    }

    private async Task<byte[]?> NextLineAsync(TimeSpan timeout, CancellationToken stop)
    {
        var line = await (_nextLine ??= lines.ReadAsync(stop)).WaitAsync(timeout, stop);
        _nextLine = null;
        return line;
    }

    private PbmCommand Find(string paletteName, string name)
    {
        var palette = hello.Palettes.FirstOrDefault(palette => palette.Name == paletteName)
            ?? throw new PbmUsageException($"There is no palette '{paletteName}'. Known are: {string.Join(", ", hello.Palettes.Select(palette => palette.Name))}.");
        return palette.Commands.FirstOrDefault(command => command.IsCalled(name))
            ?? throw new PbmUsageException(
                $"Palette '{paletteName}' has no command '{name}'. Known are: {string.Join(", ", palette.Commands.Select(command => command.Name))}.");
    }

    private static Dictionary<string, string> ReadOptions(PbmCommand command, IReadOnlyDictionary<string, string?>? given)
    {
        var unknown = given?.Keys.FirstOrDefault(name => !command.Options.Any(option => option.Name == name));
        if (unknown is not null)
        {
            throw new PbmUsageException($"{command.Name} has no option '{unknown}'.");
        }

        var options = new Dictionary<string, string>();
        foreach (var option in command.Options)
        {
            if ((given?.GetValueOrDefault(option.Name) ?? option.Default) is { } value)
            {
                options[option.Name] = value;
            }
            else if (option.Required)
            {
                throw new PbmUsageException($"{command.Name} needs --{option.Name}: {option.Description}");
            }
        }

        return options;
    }
}
