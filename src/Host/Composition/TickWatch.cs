using Akka.Actor;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Actors.Ingest;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Audit;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Research.Recording;

namespace AkkaDayTrade.Host.Composition;

/// <summary>What looks at the ticks and vectors as they pass: the recorder and the continuous audit, as far as they are wanted.</summary>
internal sealed class TickWatch(
    RealtimeSystemOptions options,
    SymbolSetup setup,
    IReadOnlyDictionary<string, IReadOnlyList<Bar>> history,
    SystemRecords records,
    ILoggerFactory loggers,
    TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan AlertTimeout = TimeSpan.FromSeconds(10);

    private Recorder? _recorder;
    private ContinuousAudit? _audit;

    public void Start(ActorSystem system, Func<IActorRef> alerts)
    {
        var settings = new CheckpointSettings { Interval = options.Checkpoint.Interval };
        var reader = settings.IsOn
            ? new CheckpointReader(CheckpointStore.Of(system, setup.Mode.ToString().ToLowerInvariant(), settings.StoreTimeout), setup)
            : null;
        if (options.Record.IsOn)
        {
            _recorder = new Recorder(
                options.Record,
                symbol => reader?.ReadAsync(symbol) ?? Task.FromResult<byte[]?>(null),
                records.Recording,
                time,
                loggers.CreateLogger<Recorder>());
        }

        if (reader is not null && options.Audit.Period > TimeSpan.Zero)
        {
            _audit = new ContinuousAudit(
                options.Audit,
                setup,
                () => [.. records.Ledger.Snapshot().Select(entry => entry.Key)],
                reader.ReadAsync,
                difference => Raise(alerts(), difference),
                records.Audit,
                time,
                loggers.CreateLogger<ContinuousAudit>());
        }
    }

    public void Begin(IngestRun run) =>
        _recorder?.Begin(SessionInfo.Of(run.Epoch, run.ContinuesSince ?? run.Epoch, setup, options.Features.Set, options.Filter.Hours, history));

    public void Offer(long epoch, TickBatch batch)
    {
        _recorder?.Offer(epoch, batch);
        _audit?.Offer(epoch, batch);
    }

    public void Offer(FeatureVector[] vectors)
    {
        _recorder?.Offer(vectors);
        _audit?.Offer(vectors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_audit is not null)
        {
            await _audit.DisposeAsync();
        }

        if (_recorder is not null)
        {
            await _recorder.DisposeAsync();
        }
    }

    /// <summary>The counter and the log tell of it in any case; the alert is asked for once.</summary>
    private void Raise(IActorRef alerts, BitDifference difference)
    {
        var now = time.GetUtcNow();
        _ = alerts.Ask<AlertAccepted>(
            new AlertSignal(
                $"audit:{difference.Symbol}:{difference.Epoch}:{difference.Position}",
                "audit_difference",
                difference.Symbol,
                Timestamps.ToUnixNanos(now),
                difference.Position,
                $"What is served is not what the ticks give: {difference}",
                Value: 1,
                Threshold: 1,
                time.GetTimestamp())
            {
                Cooldown = options.Alerts.Cooldown,
                Severity = "critical",
            },
            AlertTimeout);
    }
}
