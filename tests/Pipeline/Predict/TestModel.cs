using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

/// <summary>A model that does what the test says; by default it buys with the vector's first value as predicted return.</summary>
internal sealed class TestModel(
    Func<IReadOnlyList<FeatureVector>, CancellationToken, Task<IReadOnlyList<Prediction>>>? answer = null, string name = "test") : IPredictionModel
{
    private int _calls;

    public string Name => name;

    public string Version => $"{name}_v1";

    public IReadOnlyList<string> RequiredFeatures => [];

    public int Calls => Volatile.Read(ref _calls);

    public ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return new(answer?.Invoke(vectors, cancellationToken) ?? Task.FromResult(Buy(vectors)));
    }

    public static IReadOnlyList<Prediction> Buy(IReadOnlyList<FeatureVector> vectors) => [.. vectors.Select(vector => Buy(vector))];

    public static Prediction Buy(FeatureVector vector, double confidence = 0.9) => new(
        vector.Symbol, vector.UnixNanos, PredictionType.Buy, confidence, null, vector.Values[0], 0.1,
        new Dictionary<string, double>(), "test_v1", 0, new Dictionary<string, object?>());
}
