using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Research.Recording;

namespace AkkaDayTrade.Research.Backfill;

/// <summary>Computes the vectors of a recording, symbol by symbol, with the setup of the sessions that recorded it.</summary>
/// <param name="specifications">Another set than the recorded one; null = the recorded.</param>
internal sealed class RecordingBackfill(Recording.Recording recording, string? specifications)
{
    private const int Portion = 4_096;

    /// <summary>The set of the vectors, as a user would write it. Throws <see cref="BadInputException"/> when the sessions differ in it.</summary>
    public string Specifications => specifications
        ?? (recording.Sessions.Values.Select(session => session.FeatureSet).Distinct(StringComparer.Ordinal).ToList() is [var only]
            ? only
            : throw new BadInputException("The recording's sessions have different feature sets: name one with --features."));

    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    public async IAsyncEnumerable<FeatureVector> VectorsAsync(string symbol)
    {
        VectorFold? fold = null;
        SessionInfo? session = null;
        var portion = new List<Tick>(Portion);
        await foreach (var tick in recording.TicksAsync(symbol))
        {
            if (session?.Epoch != tick.Epoch || portion.Count == Portion)
            {
                foreach (var vector in Take(fold, session, portion))
                {
                    yield return vector;
                }
            }

            if (session?.Epoch != tick.Epoch)
            {
                session = recording.SessionOf(tick.Epoch);
                var setup = session.ToSetup(specifications);
                // A state that cannot be gone on from here leaves the one that there is; the setup's own rules then flag the gap.
                var start = recording.StartOf(symbol, setup, tick.Epoch, tick.Tick.Position) ?? (fold is null ? new SymbolProcessor(symbol, setup) : null);
                if (start is not null)
                {
                    foreach (var vector in End(fold))
                    {
                        yield return vector;
                    }

                    fold = new VectorFold(symbol, setup, start);
                }
            }

            portion.Add(tick.Tick);
        }

        foreach (var vector in Take(fold, session, portion).Concat(End(fold)))
        {
            yield return vector;
        }
    }

    private static IEnumerable<FeatureVector> Take(VectorFold? fold, SessionInfo? session, List<Tick> portion)
    {
        if (fold is null || session is null)
        {
            return [];
        }

        Tick[] ticks = [.. portion];
        portion.Clear();
        return fold.Take(ticks, session.Epoch, session.Takeover, session.ContinuesSince);
    }

    private IEnumerable<FeatureVector> End(VectorFold? fold)
    {
        if (fold is null)
        {
            yield break;
        }

        foreach (var vector in fold.End())
        {
            yield return vector;
        }

        Accepted += fold.Accepted;
        Rejected += fold.Rejected;
    }
}
