namespace AkkaDayTrade.Domain.Predict.Trained;

/// <summary>A model that was trained.</summary>
public interface ITrainedModel : IPredictionModel
{
    ModelManifest Manifest { get; }
}
