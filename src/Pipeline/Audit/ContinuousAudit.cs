using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Pipeline.Audit;

/// <summary>
/// Draws one symbol after the other, computes its features again from its saved state and the ticks that follow, by the code that the
/// entities run, and compares with what is served, bit by bit. Watching costs the pipeline a look at each tick's symbol. Safe for
/// use by several threads.
/// </summary>
public sealed partial class ContinuousAudit : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly AuditOptions _options;
    private readonly SymbolSetup _setup;
    private readonly Func<IReadOnlyCollection<string>> _symbols;
    private readonly Func<string, Task<byte[]?>> _loadCheckpoint;
    private readonly Action<BitDifference> _differs;
    private readonly AuditMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Random _random = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile AuditSample? _sample;

    /// <param name="symbols">Those that this process's ingest workers have seen.</param>
    /// <param name="loadCheckpoint">A symbol's newest saved state, null when there is none.</param>
    /// <param name="differs">Gets the first difference of a symbol drawn; must return at once.</param>
    public ContinuousAudit(
        AuditOptions options,
        SymbolSetup setup,
        Func<IReadOnlyCollection<string>> symbols,
        Func<string, Task<byte[]?>> loadCheckpoint,
        Action<BitDifference> differs,
        AuditMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_options, _symbols, _loadCheckpoint, _differs, _metrics, _time, _logger) = (options, symbols, loadCheckpoint, differs, metrics, time, logger);
        _setup = setup with { RecentTicks = 1 };
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Takes a copy of the drawn symbol's ticks after the filters.</summary>
    public void Offer(long epoch, TickBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _sample?.Add(epoch, batch.Ticks);
    }

    /// <summary>Takes the drawn symbol's vectors as they are served.</summary>
    public void Offer(FeatureVector[] vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        _sample?.Add(vectors);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pace, _time, stop);
                if (_symbols() is { Count: > 0 } symbols)
                {
                    await WatchAsync(symbols.ElementAt(_random.Next(symbols.Count)), stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task WatchAsync(string symbol, CancellationToken stop)
    {
        var sample = new AuditSample(symbol, _setup);
        _sample = sample;
        _metrics.Drew();
        try
        {
            for (var begun = _time.GetTimestamp(); _time.GetElapsedTime(begun) < _options.Period && !sample.IsAbandoned;)
            {
                await Task.Delay(Pace, _time, stop);
                if (!sample.HasStarted && await _loadCheckpoint(symbol) is { } checkpoint)
                {
                    sample.TryStart(checkpoint);
                }

                if (sample.Follow(_metrics) is [var first, ..])
                {
                    _metrics.Differed();
                    Differs(first.ToString());
                    _differs(first);
                    return;
                }
            }

            if (sample.IsAbandoned)
            {
                _metrics.Abandon();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A store that does not answer, a state that cannot be read: the entities report that themselves.
            _metrics.Abandon();
            Abandoned(symbol, exception.Message);
        }
        finally
        {
            _sample = null;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "What is served is not what the ticks give: {Difference}")]
    private partial void Differs(string difference);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The audit could not follow {Symbol}: {Reason}")]
    private partial void Abandoned(string symbol, string reason);
}
