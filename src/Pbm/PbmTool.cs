using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

namespace AkkaDayTrade.Pbm;

/// <summary>The tool: its own options, then one command, or a session when there is none.</summary>
internal static class PbmTool
{
    private const string DefaultHost = "127.0.0.1";
    private const int DefaultPort = 9110;
    private const string TokenVariable = "DAYTRADE_PBM_TOKEN";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, PbmTerminal terminal, CancellationToken cancellation = default)
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var timeout = new Option<string>("--timeout") { Description = "For the connection, and for a command that ends by itself.", DefaultValueFactory = _ => "10s" };
        var token = new Option<string?>("--token") { Description = $"The server's token; also in the variable {TokenVariable}, where other users do not see it." };
        var tls = new Option<bool>("--tls") { Description = "The server speaks TLS (its Pbm:Certificate)." };
        var authority = new Option<string?>("--ca") { Description = "With --tls: file with the authorities (PEM) that are believed, in place of this machine's." };
        var words = new Argument<string[]>("command") { Description = "[host:port] [palette command [options]]; without a command a session begins.", Arity = ArgumentArity.ZeroOrMore };
        var root = new RootCommand("Looks into a running node. 'pbm help' lists what the node offers.") { json, timeout, token, tls, authority, words };
        if (arguments is ["--help" or "-h" or "-?" or "--version"])
        {
            return await root.Parse([.. arguments]).InvokeAsync(new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error }, cancellation);
        }

        // A palette's help is the server's to give.
        Option[] own = [json, timeout, token, tls, authority];
        foreach (var option in root.Options.Except(own).ToList())
        {
            root.Options.Remove(option);
        }

        var parsed = root.Parse([.. arguments]);
        if (parsed.Errors.Count > 0)
        {
            return await WrongAsync(terminal, parsed.Errors.Select(error => error.Message));
        }

        if (!TryReadTimeout(parsed.GetValue(timeout)!, out var patience))
        {
            return await WrongAsync(terminal, [$"--timeout {parsed.GetValue(timeout)}: a time such as 500ms, 10s or 1m"]);
        }

        ServerTrust? trust;
        try
        {
            trust = parsed.GetValue(tls) || parsed.GetValue(authority) is not null ? ServerTrust.Of(parsed.GetValue(authority)) : null;
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            return await WrongAsync(terminal, [$"--ca {parsed.GetValue(authority)}: {exception.Message}"]);
        }

        var rest = parsed.GetValue(words) ?? [];
        var (host, port) = (DefaultHost, DefaultPort);
        if (rest is [var first, ..] && TryReadEndPoint(first, out host, out port))
        {
            rest = rest[1..];
        }

        var session = new PbmSession(
            host, port, parsed.GetValue(token) ?? Environment.GetEnvironmentVariable(TokenVariable), trust, patience, terminal, new OutputWriter(terminal, parsed.GetValue(json)));
        return rest.Length > 0 ? await session.RunOnceAsync(rest, cancellation) : await session.RunInteractiveAsync(cancellation);
    }

    /// <summary>Reads `host:port`; an IPv6 address stands in brackets. What is none is a palette's name.</summary>
    private static bool TryReadEndPoint(string text, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535)
        {
            host = text[..colon].Trim('[', ']');
            return true;
        }

        (host, port) = (DefaultHost, DefaultPort);
        return false;
    }

    private static bool TryReadTimeout(string text, out TimeSpan timeout)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        double? unit = text[digits..] switch
        {
            "ms" => 0.001,
            "s" or "" => 1,
            "m" => 60,
            _ => null,
        };
        var isRead = double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count);
        timeout = isRead && count * unit is > 0 and <= 86_400 ? TimeSpan.FromSeconds(count * unit!.Value) : default;
        return timeout > TimeSpan.Zero;
    }

    private static async Task<int> WrongAsync(PbmTerminal terminal, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            await terminal.Error.WriteLineAsync(problem);
        }

        return ExitCodes.Usage;
    }
}
