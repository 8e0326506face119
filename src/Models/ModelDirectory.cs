using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Models;

/// <summary>A manifest that was found, with its model or with why there is none.</summary>
/// <param name="Name">The manifest's, or its file's when it cannot be read.</param>
public sealed record DirectoryEntry(string Name, IPredictionModel? Model, string? Problem);

/// <summary>
/// Reads trained models from a directory: every `*.json` in it is a manifest. The highest version of a name goes by
/// the name alone, and every version as `NAME@VERSION`, so that one can go back. Nothing that is wrong with one model keeps the others out.
/// </summary>
public static class ModelDirectory
{
    private const int MostManifests = 1_000;

    /// <summary>Reads it. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the directory itself cannot be read.</summary>
    /// <param name="set">The set of the vectors that the models will be asked about.</param>
    public static IReadOnlyList<DirectoryEntry> Read(string directory, FeatureSet set)
    {
        var entries = Directory.EnumerateFiles(directory, "*.json", SearchOption.TopDirectoryOnly)
            .Order(StringComparer.Ordinal)
            .Take(MostManifests)
            .Select(path => ReadEntry(path, set))
            .ToList();
        var found = new List<DirectoryEntry>();
        foreach (var ofName in entries.Where(entry => entry.Model is not null).GroupBy(entry => entry.Name))
        {
            var byVersion = ofName.OrderBy(entry => ((ITrainedModel)entry.Model!).Manifest.Version, VersionOrder.Instance).ToList();
            found.Add(byVersion[^1]);
            found.AddRange(byVersion.Select(entry => entry with
            {
                Name = $"{entry.Name}@{((ITrainedModel)entry.Model!).Manifest.Version}",
                Model = new VersionedModel((ITrainedModel)entry.Model!),
            }));
        }

        return [.. found, .. entries.Where(entry => entry.Model is null)];
    }

    private static DirectoryEntry ReadEntry(string path, FeatureSet set)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        try
        {
            var manifest = ModelManifest.Parse(File.ReadAllText(path));
            name = manifest.Name;
            var (model, problem) = ModelFiles.Load(manifest, Path.GetDirectoryName(path)!, set);
            return new DirectoryEntry(name, model, problem is null ? null : $"{path}: {problem}");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            return new DirectoryEntry(name, null, $"{path}: {exception.Message}");
        }
    }

    /// <summary>Numbers by their size, other texts by their letters.</summary>
    private sealed class VersionOrder : IComparer<string>
    {
        public static readonly VersionOrder Instance = new();

        public int Compare(string? x, string? y) =>
            Version.TryParse(Dotted(x), out var left) && Version.TryParse(Dotted(y), out var right)
                ? left.CompareTo(right)
                : string.CompareOrdinal(x, y);

        private static string? Dotted(string? text) => text?.Contains('.', StringComparison.Ordinal) == false ? $"{text}.0" : text;
    }
}
