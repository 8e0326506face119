using AkkaDayTrade.Pipeline.Settings;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Section `Http` of the configuration: where the API listens.</summary>
public sealed record HttpOptions
{
    /// <summary>Addresses, comma-separated; port 0 = any free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8080";

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
    }
}
