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

        foreach (var proxy in SettingText.List(KnownProxies).Where(proxy => ParseNetwork(proxy) is null))
        {
            yield return new SettingError("Http:KnownProxies", proxy, "addresses such as 10.0.0.7 or networks such as 10.0.0.0/8, comma-separated");
        }
    }

    private static IPNetwork? ParseNetwork(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : null;
}
