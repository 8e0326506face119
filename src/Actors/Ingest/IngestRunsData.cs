using System.Globalization;
using Akka.DistributedData;

namespace AkkaDayTrade.Actors.Ingest;

/// <summary>How the runs are laid out in replicated memory: one entry per partition that has begun, one per partition that has ended.</summary>
internal static class IngestRunsData
{
    public static readonly LWWDictionaryKey<string, string> Key = new("day-trade-ingest-runs");

    public static string Begun(int worker) => $"begun:{Text(worker)}";

    public static string Ended(int worker) => $"ended:{Text(worker)}";

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static KnownRun? Find(LWWDictionary<string, string> entries, int worker)
    {
        var hasEnded = entries.TryGetValue(Ended(worker), out var failure);
        var hasBegun = entries.TryGetValue(Begun(worker), out var epoch);
        return hasBegun || hasEnded
            ? new KnownRun(hasBegun ? long.Parse(epoch!, CultureInfo.InvariantCulture) : 0, hasEnded, string.IsNullOrEmpty(failure) ? null : failure)
            : null;
    }
}
