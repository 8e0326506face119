using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Models;

/// <summary>A model under its name with its version, `NAME@VERSION`: the very same model.</summary>
internal sealed class VersionedModel(ITrainedModel model) : ITrainedModel, IVectorObserver
{
    public string Name { get; } = $"{model.Name}@{model.Manifest.Version}";

    public string Version => model.Version;

    public IReadOnlyList<string> RequiredFeatures => model.RequiredFeatures;

    public TimeSpan? Horizon => model.Horizon;

    public bool IsRepeatable => model.IsRepeatable;

    public ModelManifest Manifest => model.Manifest;

    public void Observe(IReadOnlyList<FeatureVector> vectors) => (model as IVectorObserver)?.Observe(vectors);

    public ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken) =>
        model.PredictAsync(vectors, cancellationToken);
}
