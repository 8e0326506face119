using YamlDotNet.Serialization.NamingConventions;

namespace AkkaDayTrade.Deploy.Tests.Observability;

/// <summary>Prometheus' file of alert rules.</summary>
internal sealed record RuleFile
{
    public List<RuleGroup> Groups { get; init; } = [];

    /// <summary>The project's own.</summary>
    public static RuleFile Read() => StrictYaml.Read<RuleFile>(Repository.Read("deploy", "observability", "alerts.yaml"), CamelCaseNamingConvention.Instance);
}

/// <summary>Rules that are evaluated together.</summary>
internal sealed record RuleGroup
{
    public string Name { get; init; } = string.Empty;

    public List<AlertingRule> Rules { get; init; } = [];
}

/// <summary>When an alert fires, and what it says.</summary>
internal sealed record AlertingRule
{
    public string Alert { get; init; } = string.Empty;

    public string Expr { get; init; } = string.Empty;

    public string? For { get; init; }

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}
