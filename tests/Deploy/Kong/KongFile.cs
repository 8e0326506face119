using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace AkkaDayTrade.Deploy.Tests.Kong;

/// <summary>The part of Kong's declarative format that `deploy/kong/kong.yaml` uses.</summary>
internal sealed record KongFile
{
    [YamlMember(Alias = "_format_version", ApplyNamingConventions = false)]
    public string FormatVersion { get; init; } = string.Empty;

    public List<KongService> Services { get; init; } = [];

    public List<KongPlugin> Plugins { get; init; } = [];

    public List<KongConsumer> Consumers { get; init; } = [];

    public IEnumerable<KongRoute> Routes => Services.SelectMany(service => service.Routes);

    public static KongFile Load() => StrictYaml.Read<KongFile>(Repository.Read("deploy", "kong", "kong.yaml"));
}

/// <summary>A server behind Kong; times in milliseconds.</summary>
internal sealed record KongService
{
    public string Name { get; init; } = string.Empty;

    public string Host { get; init; } = string.Empty;

    public int Port { get; init; }

    public string Protocol { get; init; } = string.Empty;

    public int ConnectTimeout { get; init; }

    public int ReadTimeout { get; init; }

    public int WriteTimeout { get; init; }

    public int Retries { get; init; }

    public List<KongRoute> Routes { get; init; } = [];
}

/// <summary>Which requests go to a service.</summary>
internal sealed record KongRoute
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    public string Name { get; init; } = string.Empty;

    public List<string> Methods { get; init; } = [];

    public List<string> Paths { get; init; } = [];

    public bool StripPath { get; init; } = true;

    public bool ResponseBuffering { get; init; } = true;

    public List<KongPlugin> Plugins { get; init; } = [];

    /// <summary>As Kong decides: `~` begins a regular expression anchored at the start, anything else is a prefix.</summary>
    public bool Takes(string method, string path) => Methods.Contains(method) && Paths.Any(pattern =>
        pattern.StartsWith('~') ? Regex.IsMatch(path, $"^(?:{pattern[1..]})", RegexOptions.ExplicitCapture, MatchTimeout) : path.StartsWith(pattern, StringComparison.Ordinal));
}

/// <summary>Something that Kong does with requests.</summary>
internal sealed record KongPlugin
{
    public string Name { get; init; } = string.Empty;

    public Dictionary<string, object> Config { get; init; } = [];

    public IEnumerable<string> List(string key) => ((IEnumerable<object>)Config[key]).Select(item => (string)item);
}

/// <summary>Who may ask.</summary>
internal sealed record KongConsumer
{
    public string Username { get; init; } = string.Empty;

    public List<KongKey> KeyauthCredentials { get; init; } = [];

    public List<KongGroup> Acls { get; init; } = [];
}

/// <summary>A consumer's key.</summary>
internal sealed record KongKey
{
    public string Key { get; init; } = string.Empty;
}

/// <summary>A group that a consumer belongs to.</summary>
internal sealed record KongGroup
{
    public string Group { get; init; } = string.Empty;
}
