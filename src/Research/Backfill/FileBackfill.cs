using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Research.Backfill;

/// <summary>
/// Computes the vectors of a replay file, with the decoder, the filters and the symbols' states that a replay through the whole
/// system has: the same file gives the same vectors.
/// </summary>
internal sealed class FileBackfill(string path, FeatureSet set, TimeSpan interval, string hours)
{
    /// <summary>A file is one worker's input.</summary>
    private const long Epoch = 1;

    private readonly Dictionary<string, VectorFold> _folds = new(StringComparer.Ordinal);

    public long Accepted => _folds.Values.Sum(fold => fold.Accepted);

    /// <summary>Rows that are in no feature: malformed, filtered out, or refused by their symbol's memory.</summary>
    public long Rejected => _refused + _folds.Values.Sum(fold => fold.Rejected);

    /// <summary>What was wrong with the first malformed row.</summary>
    public string? Problem { get; private set; }

    private long _refused;

    /// <summary>Throws <see cref="BadInputException"/> when the file cannot be read.</summary>
    public async IAsyncEnumerable<FeatureVector> VectorsAsync()
    {
        var calendar = TradingCalendars.Parse(hours);
        var filter = new FilterOptions { Hours = hours };
        var setup = new SymbolSetup
        {
            Set = set,
            Calendar = calendar,
            Mode = PipelineMode.Replay,
            BucketNanos = Timestamps.ToNanos(interval),
            MaxDisorder = TimeSpan.Zero,
            RecentTicks = 1,
        };
        var judge = new FirstReason([.. TickFilters.Standard(filter, [SymbolFilter.All], calendar, PipelineMode.Replay, TimeProvider.System)]);
        await using var batches = ReplayTicks.ReadAsync(path, new FeedOptions { Transport = FeedTransport.Replay, Path = path }).GetAsyncEnumerator();
        while (await ReadAsync(batches))
        {
            var batch = batches.Current;
            batch.Filter(ref judge);
            _refused += batch.Rejected.Total;
            Problem ??= batch.Problem;
            var ticks = batch.Ticks.ToArray();
            batch.Release();
            foreach (var ofSymbol in ticks.GroupBy(tick => tick.Symbol))
            {
                if (!_folds.TryGetValue(ofSymbol.Key, out var fold))
                {
                    _folds.Add(ofSymbol.Key, fold = new VectorFold(ofSymbol.Key, setup, new SymbolProcessor(ofSymbol.Key, setup)));
                }

                foreach (var vector in fold.Take([.. ofSymbol], Epoch, Takeover.Afresh, Epoch))
                {
                    yield return vector;
                }
            }
        }

        foreach (var vector in _folds.Values.SelectMany(fold => fold.End()))
        {
            yield return vector;
        }
    }

    private async ValueTask<bool> ReadAsync(IAsyncEnumerator<TickBatch> batches)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new BadInputException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private readonly struct FirstReason(ITickFilter[] filters) : ITickJudge
    {
        public RejectReason? Judge(ref Tick tick)
        {
            foreach (var filter in filters)
            {
                if (filter.Judge(ref tick) is { } reason)
                {
                    return reason;
                }
            }

            return null;
        }
    }
}
