using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Loads one-minute bars from before the first live tick (`Feed:WarmUp`), so that features on bars are ready at the open.
/// It never fails and never holds the start for longer than its time limit: what could not be loaded is logged and missing.
/// </summary>
public static class WarmUpSource
{
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(20);

    private const string None = "none";
    private const string Chart = "chart";

    private const int RequestsAtOnce = 4;
    private const string LastFiveDays = "interval=1m&range=5d";

    /// <param name="symbols">Our symbols; empty = all that a file holds, none from a chart endpoint.</param>
    /// <returns>Our symbol to its bars in the order of time; without the symbols for which there is nothing.</returns>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<Bar>>> LoadAsync(
        FeedOptions options,
        IReadOnlyList<string> symbols,
        TimeProvider time,
        ILogger logger,
        TimeSpan? timeLimit = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(time);
        var limit = timeLimit ?? DefaultTimeLimit;
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        IReadOnlyDictionary<string, IReadOnlyList<Bar>> bars = options.WarmUp switch
        {
            null or "" or None => new Dictionary<string, IReadOnlyList<Bar>>(),
            Chart => await FromChartAsync(options, symbols, time, logger, limit, either.Token),
            _ => await FromFileAsync(options, symbols, logger, either.Token),
        };
        cancellationToken.ThrowIfCancellationRequested();
        if (bars.Count > 0)
        {
            logger.WarmedUp(bars.Values.Sum(each => (long)each.Count), bars.Count);
        }

        return bars;
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<Bar>>> FromChartAsync(
        FeedOptions options, IReadOnlyList<string> symbols, TimeProvider time, ILogger logger, TimeSpan limit, CancellationToken cancellationToken)
    {
        var bars = new ConcurrentDictionary<string, IReadOnlyList<Bar>>(StringComparer.Ordinal);
        if (options.WarmUpUrl is not { } url)
        {
            logger.WarmUpFailed("any symbol", "Feed:WarmUpUrl is not set");
            return bars;
        }

        using var client = new ChartClient(url, options.MaxFrame, limit, time);
        string? refused = null;
        await Parallel.ForEachAsync(symbols, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce }, async (symbol, _) =>
        {
            var reason = refused ?? await LoadAsync(symbol);
            if (reason is not null)
            {
                logger.WarmUpFailed(symbol, reason);
            }
        });
        return bars;

        async Task<string?> LoadAsync(string symbol)
        {
            try
            {
                var reply = await client.GetAsync(options.SymbolMap.GetValueOrDefault(symbol, symbol), LastFiveDays, cancellationToken);
                if (reply.Answer != ChartAnswer.Chart)
                {
                    // A host that refuses us once would refuse the others too, and count them.
                    refused = reply.Answer == ChartAnswer.HostRefused ? reply.Reason : refused;
                    return reply.Reason;
                }

                var read = ChartBars.Read(reply.Body, out var error);
                if (read.Count > 0)
                {
                    bars[symbol] = read;
                }

                return error;
            }
            catch (OperationCanceledException)
            {
                return $"not loaded within {limit}";
            }
        }
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<Bar>>> FromFileAsync(
        FeedOptions options, IReadOnlyList<string> symbols, ILogger logger, CancellationToken cancellationToken)
    {
        var wanted = symbols.ToHashSet(StringComparer.Ordinal);
        var bars = new Dictionary<string, MinuteBars>(StringComparer.Ordinal);
        try
        {
            await using var lines = new LineReader(ReplayFile.Open(options.WarmUp!), options.MaxFrame, bytes => logger.FrameTooLarge(options.WarmUp!, bytes));
            var decoder = new ReplayCsvDecoder(options, new SymbolTable(options.SymbolMap));
            while (await lines.EnsureLineAsync(cancellationToken))
            {
                var length = lines.WholeLinesLength();
                Fold(decoder, lines.Buffered[..length], wanted, bars);
                lines.Take(length);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or OperationCanceledException)
        {
            logger.WarmUpFailed(wanted.Count == 0 ? "any symbol" : string.Join(", ", wanted), $"{options.WarmUp}: {failure.Message}");
            return new Dictionary<string, IReadOnlyList<Bar>>();
        }

        return bars.ToDictionary(pair => pair.Key, pair => pair.Value.ToList(), StringComparer.Ordinal);
    }

    private static void Fold(ReplayCsvDecoder decoder, ReadOnlySpan<byte> text, HashSet<string> wanted, Dictionary<string, MinuteBars> bars)
    {
        var frame = Frame.CopyOf(text, arrivalTimestamp: 0);
        var batch = new TickBatch();
        decoder.Decode(frame, batch);
        foreach (ref readonly var tick in batch.Ticks)
        {
            if (!tick.IsPriced || (wanted.Count > 0 && !wanted.Contains(tick.Symbol)))
            {
                continue;
            }

            if (!bars.TryGetValue(tick.Symbol, out var symbolBars))
            {
                bars[tick.Symbol] = symbolBars = new MinuteBars();
            }

            symbolBars.Add(tick);
        }

        batch.Release();
        frame.Release();
    }
}
