using System.Net;
using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Http` of the configuration: where the API listens, and behind whom.</summary>
public sealed record HttpOptions
{
    /// <summary>Addresses, comma-separated; port 0 = any free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>Addresses or networks (`10.0.0.0/8`) of the proxies whose forwarded headers are believed, comma-separated; empty = nobody's.</summary>
    public string KnownProxies { get; init; } = string.Empty;

    /// <summary>Who may call, and what; none and no <see cref="Jwt"/> = everybody on this machine may do everything.</summary>
    public IReadOnlyList<ApiKeyOptions> ApiKeys { get; init; } = [];

    public JwtOptions Jwt { get; init; } = new();

    /// <summary>Sites whose pages may call the API from a browser (`https://desk.example.com`), comma-separated; empty = none but our own.</summary>
    public string CorsOrigins { get; init; } = string.Empty;

    /// <summary>What one caller may ask per second on average, twice as much at once; 0 = unlimited.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>How long a request's headers may take to arrive, and how long its body may come slower than 240 bytes a second.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Further addresses that the web server's own section `Kestrel` names.</summary>
    internal IReadOnlyList<string> KestrelUrls { get; init; } = [];

    /// <summary>Whether callers have to say who they are.</summary>
    internal bool HasAuthentication => ApiKeys.Count > 0 || Jwt.IsOn;

    /// <summary>What can be read of <see cref="KnownProxies"/>, an address as the network that holds it alone.</summary>
    internal IEnumerable<IPNetwork> KnownNetworks =>
        SettingText.List(KnownProxies).Select(ParseNetwork).OfType<IPNetwork>();

    public IEnumerable<SettingError> Validate()
    {
        foreach (var url in SettingText.List(Urls))
        {
            // Kestrel's own * and + for "every interface" are no host names to Uri.
            var readable = url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal);
            if (!Uri.TryCreate(readable, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                yield return new SettingError("Http:Urls", url, "addresses such as http://127.0.0.1:8080, comma-separated");
            }
        }

        foreach (var error in ApiKeys.SelectMany((key, index) => key.Validate($"Http:ApiKeys:{index}")).Concat(Jwt.Validate()).Concat(ValidateAccess()))
        {
            yield return error;
        }

        foreach (var proxy in SettingText.List(KnownProxies).Where(proxy => ParseNetwork(proxy) is null))
        {
            yield return new SettingError("Http:KnownProxies", proxy, "addresses such as 10.0.0.7 or networks such as 10.0.0.0/8, comma-separated");
        }
    }

    private IEnumerable<SettingError> ValidateAccess()
    {
        if (!HasAuthentication && SettingText.List(Urls).Concat(KestrelUrls).FirstOrDefault(url => !IsLoopback(url)) is { } open)
        {
            yield return new SettingError(
                "Http:ApiKeys",
                string.Empty,
                $"at least one key, or Http:Jwt, since '{open}' lets other machines in: `dotnet AkkaDayTrade.Host.dll --new-api-key=NAME` makes one and says what to set");
        }

        if (ApiKeys.Select(key => key.Name).Distinct(StringComparer.Ordinal).Count() < ApiKeys.Count)
        {
            yield return new SettingError("Http:ApiKeys", string.Join(", ", ApiKeys.Select(key => key.Name)), "a name of its own for each");
        }

        foreach (var origin in SettingText.List(CorsOrigins))
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
                || !string.Equals(address.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase))
            {
                yield return new SettingError("Http:CorsOrigins", origin, "scheme, host and port alone, as https://desk.example.com; * is not taken");
            }
        }

        if (RequestsPerSecond < 0)
        {
            yield return new SettingError("Http:RequestsPerSecond", $"{RequestsPerSecond}", "1 or more, or 0 for unlimited");
        }

        if (SlowAfter < TimeSpan.FromSeconds(2) || SlowAfter > TimeSpan.FromMinutes(5))
        {
            yield return new SettingError("Http:SlowAfter", $"{SlowAfter}", "2 s to 5 min");
        }
    }

    /// <summary>An address that cannot be read is not: that is told elsewhere.</summary>
    private static bool IsLoopback(string url)
    {
        try
        {
            var host = BindingAddress.Parse(url).Host.Trim('[', ']');
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return true;
        }
    }

    private static IPNetwork? ParseNetwork(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : null;
}
