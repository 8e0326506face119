using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Models;

/// <summary>Makes models of manifests, and refuses those that cannot be what their manifest says.</summary>
public static class ModelFiles
{
    /// <summary>The model, or what is wrong, with the values and the way out.</summary>
    /// <param name="directory">Where the model's file lies.</param>
    public static (IPredictionModel? Model, string? Problem) Load(ModelManifest manifest, string directory, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(set);
        if (manifest.Fingerprint != set.Fingerprint)
        {
            return (null, $"It was trained on the feature set {manifest.Fingerprint}, and this host's Features:Set has the fingerprint {set.Fingerprint}. Run with Features:Set={manifest.FeatureSet}, or train it on this host's set.");
        }

        if (!(manifest.HorizonSeconds is > 0 and <= 86_400))
        {
            return (null, $"Its horizon is {manifest.HorizonSeconds} s; more than 0 and at most a day are allowed.");
        }

        if (manifest.Recipe.ProblemFor(set) is { } problem)
        {
            return (null, problem);
        }

        if (manifest.Kind == "remote")
        {
            return manifest.Url is { IsAbsoluteUri: true, Scheme: "http" or "https" }
                ? (new RemoteModel(manifest, set), null)
                : (null, $"Its url is '{manifest.Url}'; an address that begins with http:// or https:// is needed.");
        }

        var file = File.ReadAllBytes(Path.Combine(directory, Path.GetFileName(manifest.File)));
        if (ModelManifest.HashOf(file) is var hash && hash != manifest.Sha256)
        {
            return (null, $"The SHA-256 of {manifest.File} is {hash}, and its manifest says {manifest.Sha256}: the file is another, or damaged. Copy both together.");
        }

        return manifest.Kind switch
        {
            "onnx" => (new OnnxModel(manifest, set, file), null),
            "lightgbm" or "logistic" => MlNetModel.Load(manifest, set, file),
            _ => (null, $"Its kind is '{manifest.Kind}'; known are lightgbm, logistic, onnx and remote."),
        };
    }
}
