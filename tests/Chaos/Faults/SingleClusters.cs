namespace AkkaDayTrade.Chaos.Tests.Faults;

/// <summary>Tests that need a cluster of their own, one after the other.</summary>
[CollectionDefinition(nameof(SingleClusters), DisableParallelization = true)]
public sealed class SingleClusters;

/// <summary>A directory that goes with its test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("akkadaytrade-chaos-");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
