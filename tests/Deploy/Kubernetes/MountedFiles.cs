using AkkaDayTrade.Host.Tests;

namespace AkkaDayTrade.Deploy.Tests.Kubernetes;

/// <summary>What the secrets' volumes hold, in a directory of this machine: certificates as an operator would make them.</summary>
public sealed class MountedFiles : IDisposable
{
    /// <summary>Where the volumes are mounted in the pods.</summary>
    public const string Root = "/etc/daytrade";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("daytrade-mounts-");

    public MountedFiles()
    {
        var (node, redis) = (_directory.CreateSubdirectory("node").FullName, _directory.CreateSubdirectory("redis").FullName);
        using var authority = new TestAuthority(node, "ca");
        var (certificate, key) = authority.Issue("*.daytrade.daytrade.svc.cluster.local");
        File.Move(certificate, Path.Combine(node, "tls.crt"));
        File.Move(key, Path.Combine(node, "tls.key"));
        File.Copy(authority.File, Path.Combine(redis, "ca.crt"));
        File.Move(authority.File, Path.Combine(node, "ca.crt"));
    }

    /// <summary>Where a mounted file or directory is here.</summary>
    public string PathOf(string mounted) => mounted.Replace(Root, _directory.FullName, StringComparison.Ordinal);

    public void Dispose() => _directory.Delete(recursive: true);
}
