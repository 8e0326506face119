using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Live;

/// <summary>
/// What is newest, for everything that looks on: API, event streams, dashboard. Publishing is a dictionary write per
/// symbol and never waits; a viewer that reads slowly skips to the newest, which is counted. Safe for use by several threads.
/// </summary>
public sealed class LiveHub
{
    /// <summary>How many alerts are kept for <see cref="RecentAlerts"/>.</summary>
    public const int MaxAlerts = 1000;

    private static readonly TimeSpan DefaultPace = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, NewestState> _symbols = new();
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _pace;
    private ImmutableArray<LiveViewer> _viewers = [];
    private readonly LinkedList<Domain.Alert.Alert> _alerts = new();
    private readonly Dictionary<string, LinkedListNode<Domain.Alert.Alert>> _alertsById = [];
    private long _skipped;
    private bool _completed;

    /// <param name="pace">A viewer is woken at most this often (default 50 ms), so that a fast one does not take the pipeline's processor.</param>
    public LiveHub(TimeProvider? time = null, TimeSpan? pace = null)
    {
        _time = time ?? TimeProvider.System;
        _pace = pace ?? DefaultPace;
    }

    /// <summary>Symbols seen so far; the newest state is kept per symbol, so their number is what bounds the hub.</summary>
    public int SymbolCount => _symbols.Count;

    public int ViewerCount => _viewers.Length;

    /// <summary>Events that a viewer did not get because a newer one took their place.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    public void Publish(FeatureVector[] vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var viewers = _viewers;
        foreach (var vector in vectors)
        {
            NewestOf(vector.Symbol).Take(vector);
            Offer(viewers, vector.Symbol, nameof(FeatureVector), vector);
        }
    }

    public void Publish(ScoredVector scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        NewestOf(scored.Vector.Symbol).Scored = scored;
        Offer(_viewers, scored.Vector.Symbol, nameof(ScoredVector), scored);
    }

    /// <summary>Takes a new alert, or one that has grown: the same id takes the earlier one's place at the top.</summary>
    public void Publish(Domain.Alert.Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        lock (_lock)
        {
            if (_alertsById.TryGetValue(alert.Id, out var known))
            {
                _alerts.Remove(known);
            }
            else if (_alerts.Count == MaxAlerts)
            {
                _alertsById.Remove(_alerts.Last!.Value.Id);
                _alerts.RemoveLast();
            }

            _alertsById[alert.Id] = _alerts.AddFirst(alert);
        }

        Offer(_viewers, alert.Symbol, alert.Type, alert);
    }

    /// <summary>The newest vector of every symbol seen, in the symbols' ordinal order.</summary>
    public IReadOnlyList<FeatureVector> NewestVectors() =>
    [
        .. _symbols.Values.Select(newest => newest.Vector).OfType<FeatureVector>().OrderBy(vector => vector.Symbol, StringComparer.Ordinal),
    ];

    /// <summary>What is newest of every symbol seen, in no order: the cheap way to look at all of them.</summary>
    public IEnumerable<LiveSymbol> NewestSymbols()
    {
        foreach (var (_, newest) in _symbols)
        {
            if (newest.Vector is { } vector)
            {
                yield return new LiveSymbol(vector, newest.Scored, newest.DayOpen);
            }
        }
    }

    /// <summary>Null when there was none yet.</summary>
    public LiveSymbol? Newest(string symbol) =>
        _symbols.TryGetValue(symbol, out var newest) && newest.Vector is { } vector ? new LiveSymbol(vector, newest.Scored, newest.DayOpen) : null;

    /// <summary>Null when there was none yet.</summary>
    public FeatureVector? NewestVector(string symbol) => _symbols.GetValueOrDefault(symbol)?.Vector;

    /// <summary>Null when there was none yet.</summary>
    public ScoredVector? NewestPrediction(string symbol) => _symbols.GetValueOrDefault(symbol)?.Scored;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Domain.Alert.Alert> RecentAlerts(int count)
    {
        lock (_lock)
        {
            return [.. _alerts.Take(count)];
        }
    }

    /// <summary>
    /// What happens from the first read on. Ends when the hub completes; the viewer leaves when it stops reading.
    /// </summary>
    /// <param name="symbols">Only these; null = all.</param>
    public IAsyncEnumerable<LiveEvent> Subscribe(IReadOnlySet<string>? symbols = null) => ReadAsync(new LiveViewer(symbols));

    /// <summary>Nothing more will come: every viewer's sequence ends once it has been read.</summary>
    public void Complete()
    {
        ImmutableArray<LiveViewer> viewers;
        lock (_lock)
        {
            _completed = true;
            viewers = _viewers;
        }

        foreach (var viewer in viewers)
        {
            viewer.Close();
        }
    }

    private async IAsyncEnumerable<LiveEvent> ReadAsync(LiveViewer viewer, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Enter(viewer);
        try
        {
            while (await viewer.WaitAsync(cancellationToken))
            {
                foreach (var liveEvent in viewer.Take())
                {
                    yield return liveEvent;
                }

                await Task.Delay(_pace, _time, cancellationToken);
            }
        }
        finally
        {
            Leave(viewer);
        }
    }

    private void Enter(LiveViewer viewer)
    {
        lock (_lock)
        {
            _viewers = _viewers.Add(viewer);
            if (_completed)
            {
                viewer.Close();
            }
        }
    }

    private void Leave(LiveViewer viewer)
    {
        lock (_lock)
        {
            _viewers = _viewers.Remove(viewer);
        }
    }

    private void Offer(ImmutableArray<LiveViewer> viewers, string symbol, string kind, object payload)
    {
        foreach (var viewer in viewers)
        {
            if (viewer.Offer(symbol, kind, payload))
            {
                Interlocked.Increment(ref _skipped);
            }
        }
    }

    private NewestState NewestOf(string symbol) => _symbols.GetOrAdd(symbol, static _ => new NewestState());

    /// <summary>Written by the symbol's own worker alone.</summary>
    private sealed class NewestState
    {
        private const long NanosPerDay = 86_400 * Domain.Market.Timestamps.NanosPerSecond;

        public volatile FeatureVector? Vector;
        public volatile ScoredVector? Scored;
        private long _day = long.MinValue;
        private double _dayOpen = double.NaN;

        public double DayOpen => Volatile.Read(ref _dayOpen);

        public void Take(FeatureVector vector)
        {
            var day = vector.UnixNanos / NanosPerDay;
            if (day != _day && double.IsFinite(vector.Price))
            {
                Volatile.Write(ref _dayOpen, vector.Price);
                _day = day;
            }

            Vector = vector;
        }
    }
}
