using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>
/// Reads the system for all viewers together, at most <see cref="Interval"/> often and only when one of them asks, so that ten
/// viewers cost what one does and none costs nothing. Safe for use by several threads.
/// </summary>
internal sealed class DashboardSampler
{
    /// <summary>How often viewers look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How many alerts the ticker knows.</summary>
    public const int TickerAlerts = 50;

    private static readonly TimeSpan LatencyInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly RealtimeSystem _system;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly FlowWindow _flow = new();
    private readonly Dictionary<string, LatencyWindow> _windows = Enum.GetNames<LatencyStage>().ToDictionary(stage => stage.ToLowerInvariant(), _ => new LatencyWindow());
    private readonly SymbolSampler _symbols;
    private readonly Polled<IReadOnlyDictionary<string, string?>> _health;
    private readonly Polled<IReadOnlyList<ClusterNode>> _nodes;
    private readonly Polled<IReadOnlyList<Alert>> _alerts;
    private IReadOnlyList<StageLatency> _latencies = [];
    private TimeSpan? _latenciesAt;
    private TimeSpan _readAt;
    private OverviewSample? _newest;

    public DashboardSampler(RealtimeSystem system, TimeProvider time)
    {
        (_system, _time, _started) = (system, time, time.GetTimestamp());
        _symbols = new SymbolSampler(system, time);
        _health = new(_ => system.Health.CheckAsync(), TimeSpan.FromSeconds(1), time);
        _nodes = new(system.GetNodesAsync, TimeSpan.FromSeconds(2), time);
        _alerts = new(token => system.GetAlertHistoryAsync(TickerAlerts, token), TimeSpan.FromSeconds(1), time);
    }

    /// <summary>What there is to see now; the answers to slower questions are the last ones known.</summary>
    public OverviewSample Read()
    {
        lock (_lock)
        {
            var at = _time.GetElapsedTime(_started);
            // Viewers' clocks are not in step: whoever comes shortly after another sees what that one saw.
            if (_newest is null || at - _readAt >= Interval * 0.8)
            {
                (_newest, _readAt) = (ReadNow(at), at);
            }

            return _newest;
        }
    }

    private OverviewSample ReadNow(TimeSpan at)
    {
        var now = _time.GetUtcNow();
        var counters = _system.GetCounters();
        if (_latenciesAt is not { } last || at - last >= LatencyInterval)
        {
            var counts = _system.GetLatencies();
            (_latencies, _latenciesAt) = ([.. _windows.Select(stage => new StageLatency(stage.Key, stage.Value.Add(at, counts[stage.Key])))], at);
        }

        return new OverviewSample(
            now,
            counters,
            _flow.Add(at, counters),
            _latencies,
            [.. _system.FeedsHere.Select(feed => LineOf(feed.Partition, feed.Status.Read(), now))],
            _health.Refresh().Value,
            _nodes.Refresh().Value,
            _alerts.Refresh().Value,
            _alerts.Problem,
            _symbols.Read());
    }

    private static FeedLine LineOf(int partition, Pipeline.Ingest.Transport.FeedStatusSnapshot feed, DateTimeOffset now) => new(
        partition,
        feed.State.ToString().ToLowerInvariant(),
        feed.IsHealthy,
        feed.Reason,
        feed.Since,
        feed.Reconnects,
        feed.DroppedFrames,
        now - feed.LastDataAt);
}
