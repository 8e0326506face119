namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

/// <summary>The part of Kustomize's file format that `deploy/k8s` uses.</summary>
internal sealed record Kustomization
{
    public string ApiVersion { get; init; } = string.Empty;

    public string Kind { get; init; } = string.Empty;

    public string? Namespace { get; init; }

    public List<string> Resources { get; init; } = [];

    public List<KustomizedImage> Images { get; init; } = [];

    public List<KustomizedMap> ConfigMapGenerator { get; init; } = [];

    public List<KustomizedMap> SecretGenerator { get; init; } = [];

    public List<KustomizedPatch> Patches { get; init; } = [];
}

/// <summary>Another name or version of an image.</summary>
internal sealed record KustomizedImage
{
    public string Name { get; init; } = string.Empty;

    public string? NewName { get; init; }

    public string? NewTag { get; init; }
}

/// <summary>A map of settings or secrets made of `key=value` lines.</summary>
internal sealed record KustomizedMap
{
    public string Name { get; init; } = string.Empty;

    public string Behavior { get; init; } = "create";

    public List<string> Literals { get; init; } = [];
}

/// <summary>A file that changes the resource of the same kind and name.</summary>
internal sealed record KustomizedPatch
{
    public string Path { get; init; } = string.Empty;
}
