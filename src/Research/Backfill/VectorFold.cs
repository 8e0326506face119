using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Research.Backfill;

/// <summary>
/// Folds one symbol's ticks through the very class that its entity runs, and gives the vector after the last tick of every
/// time bucket, however the ticks come in portions. What a vector holds was known at its tick; later ones change nothing.
/// Not safe for use by several threads.
/// </summary>
/// <param name="processor">The state from which it goes on; the fold owns it from now on.</param>
internal sealed class VectorFold(string symbol, SymbolSetup setup, SymbolProcessor processor)
{
    private FeatureVector? _newest;

    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    /// <summary>The vectors of the buckets that these ticks have closed.</summary>
    public IEnumerable<FeatureVector> Take(Tick[] ticks, long epoch, Takeover takeover, long continuesSince)
    {
        ArgumentNullException.ThrowIfNull(ticks);
        var previous = epoch == processor.Epoch ? processor.Position : Slice.Start;
        return ticks.Length == 0 ? [] : Apply(new Slice(symbol, epoch, previous, ticks, takeover) { ContinuesSince = continuesSince });
    }

    /// <summary>The vectors that are left when no more ticks come.</summary>
    public IEnumerable<FeatureVector> End()
    {
        foreach (var vector in Apply(new Slice(symbol, processor.Epoch, processor.Position, [], Takeover.AfterGap, EndOfInput: true)))
        {
            yield return vector;
        }

        if (_newest is { } newest)
        {
            _newest = null;
            yield return newest;
        }
    }

    private IEnumerable<FeatureVector> Apply(Slice slice)
    {
        if (processor.Apply(slice) is not SliceComputed computed)
        {
            yield break;
        }

        Accepted += computed.Accepted;
        Rejected += computed.Duplicates + computed.OutOfOrder;
        foreach (var vector in computed.Vectors)
        {
            // A live setup also gives what stands in the middle of a bucket: what comes later in the same bucket takes its place.
            if (_newest is { } newest && BucketOf(newest) != BucketOf(vector))
            {
                yield return newest;
            }

            _newest = vector;
        }
    }

    private long BucketOf(FeatureVector vector) => Timestamps.FloorDivide(vector.UnixNanos, setup.BucketNanos);
}
