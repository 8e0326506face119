using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Http;

/// <summary>
/// The program as its own probe: `--health` or `--health=ready` asks the host that runs with the same settings whether it
/// does its work, `--health=live` whether it answers at all. For images that hold neither a shell nor curl.
/// </summary>
internal static class HealthProbe
{
    private const string Argument = "--health";
    private const string Ready = "ready";
    private const string Live = "live";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>True when the first argument asks for the probe and not for the host.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && (arguments[0] is Argument || arguments[0].StartsWith($"{Argument}=", StringComparison.Ordinal));

    /// <summary>Prints the answer. The exit code is 0 for well, 1 for unwell or unreachable.</summary>
    /// <exception cref="SettingsException">The arguments or settings do not say what to ask or where.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var check = arguments[0] is Argument ? Ready : arguments[0][(Argument.Length + 1)..];
        if (check is not (Ready or Live))
        {
            throw new SettingsException([new SettingError(Argument, check, $"{Ready} or {Live}")]);
        }

        var address = AddressOf(HostSettings.Load([.. arguments.Skip(1)], AppContext.BaseDirectory).Http);
        using var handler = new HttpClientHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(new Uri(address, $"/health/{check}"));
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? HostProgram.Done : HostProgram.Failed;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await error.WriteLineAsync($"{address} does not answer: {exception.Message}");
            return HostProgram.Failed;
        }
    }

    /// <summary>
    /// The first address without TLS, by way of the loopback where the host listens on every interface. A certificate bears
    /// the name that users know and would not be valid for an address of this machine.
    /// </summary>
    private static Uri AddressOf(HttpOptions options)
    {
        if (SettingText.List(options.Urls).Select(BindingAddress.Parse).FirstOrDefault(address => address is { Scheme: "http", Port: > 0 }) is not { } address)
        {
            throw new SettingsException([new SettingError("Http:Urls", options.Urls, $"an http:// address with a port other than 0 among them, which {Argument} could ask")]);
        }

        var host = address.Host is "*" or "+" or "0.0.0.0" ? "127.0.0.1" : address.Host is "[::]" ? "[::1]" : address.Host;
        return new Uri($"http://{host}:{address.Port}");
    }
}
