using YamlDotNet.Serialization;

namespace AkkaDayTrade.Deploy.Tests.Docker;

/// <summary>The part of the Compose specification that `deploy/docker/compose.yaml` uses.</summary>
internal sealed record ComposeFile
{
    public string Name { get; init; } = string.Empty;

    [YamlMember(Alias = "x-node", ApplyNamingConventions = false)]
    public ComposeService? Node { get; init; }

    [YamlMember(Alias = "x-node-environment", ApplyNamingConventions = false)]
    public Dictionary<string, string> NodeEnvironment { get; init; } = [];

    public Dictionary<string, ComposeService> Services { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    public Dictionary<string, ComposeSecret> Secrets { get; init; } = [];

    public static ComposeFile Load() => StrictYaml.Read<ComposeFile>(Repository.Read("deploy", "docker", "compose.yaml"));
}

/// <summary>A container.</summary>
internal sealed record ComposeService
{
    public string Image { get; init; } = string.Empty;

    public ComposeBuild? Build { get; init; }

    public List<string> Command { get; init; } = [];

    public string Restart { get; init; } = string.Empty;

    public string? User { get; init; }

    public bool ReadOnly { get; init; }

    public List<string> CapDrop { get; init; } = [];

    public List<string> SecurityOpt { get; init; } = [];

    public List<string> Tmpfs { get; init; } = [];

    public string StopGracePeriod { get; init; } = "10s";

    public string? MemLimit { get; init; }

    public double? Cpus { get; init; }

    public Dictionary<string, string> Environment { get; init; } = [];

    public List<string> Ports { get; init; } = [];

    public List<string> Volumes { get; init; } = [];

    public List<string> Secrets { get; init; } = [];

    public Dictionary<string, ComposeDependency> DependsOn { get; init; } = [];

    public ComposeHealthCheck? Healthcheck { get; init; }
}

/// <summary>A file that is mounted under `/run/secrets`.</summary>
internal sealed record ComposeSecret
{
    public string File { get; init; } = string.Empty;
}

/// <summary>How an image is built.</summary>
internal sealed record ComposeBuild
{
    public string Context { get; init; } = string.Empty;

    public string Dockerfile { get; init; } = string.Empty;

    public string Target { get; init; } = string.Empty;
}

/// <summary>What another container must have reached.</summary>
internal sealed record ComposeDependency
{
    public string Condition { get; init; } = string.Empty;
}

/// <summary>How a container is asked for its health.</summary>
internal sealed record ComposeHealthCheck
{
    public List<string> Test { get; init; } = [];

    public string Interval { get; init; } = string.Empty;

    public string Timeout { get; init; } = string.Empty;

    public int Retries { get; init; }
}
