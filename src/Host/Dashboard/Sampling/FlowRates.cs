namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>What comes through per second.</summary>
/// <param name="Rejected">By reason.</param>
public sealed record FlowRates(
    double Ticks,
    double FeatureValues,
    double Predictions,
    double StoreWrites,
    double StoreConflated,
    double StoreErrors,
    IReadOnlyDictionary<string, double> Rejected)
{
    internal static FlowRates Between(FlowCounters before, FlowCounters now, TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;
        return new FlowRates(
            (now.Ticks - before.Ticks) / seconds,
            (now.FeatureValues - before.FeatureValues) / seconds,
            (now.Predictions - before.Predictions) / seconds,
            (now.StoreWrites - before.StoreWrites) / seconds,
            (now.StoreConflated - before.StoreConflated) / seconds,
            (now.StoreErrors - before.StoreErrors) / seconds,
            now.Rejected.ToDictionary(entry => entry.Key, entry => (entry.Value - before.Rejected.GetValueOrDefault(entry.Key)) / seconds));
    }
}
