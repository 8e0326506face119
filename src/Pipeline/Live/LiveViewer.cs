using System.Threading.Channels;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Live;

/// <summary>
/// What waits for one viewer: at most one vector and one prediction per symbol and one alert per symbol and type, the
/// newest of each. So it is bounded by the symbols, and putting something in never waits.
/// </summary>
internal sealed class LiveViewer(IReadOnlySet<string>? symbols)
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _arrived = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Dictionary<(string Symbol, string Kind), object> _waiting = [];
    private Dictionary<(string Symbol, string Kind), object> _taken = [];

    /// <summary>True when the event took the place of one that still waited.</summary>
    public bool Offer(string symbol, string kind, object payload)
    {
        if (symbols is not null && !symbols.Contains(symbol))
        {
            return false;
        }

        bool replaces;
        lock (_lock)
        {
            replaces = !_waiting.TryAdd((symbol, kind), payload);
            if (replaces)
            {
                _waiting[(symbol, kind)] = payload;
            }
        }

        _arrived.Writer.TryWrite(true);
        return replaces;
    }

    /// <summary>Ends the viewer's sequence once it has taken what waits.</summary>
    public void Close() => _arrived.Writer.TryComplete();

    /// <summary>Waits until something is there to <see cref="Take"/>; false when the viewer is closed and nothing is left.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken) =>
        await _arrived.Reader.WaitToReadAsync(cancellationToken) && _arrived.Reader.TryRead(out _);

    public IEnumerable<LiveEvent> Take()
    {
        lock (_lock)
        {
            _taken.Clear();
            (_waiting, _taken) = (_taken, _waiting);
        }

        foreach (var payload in _taken.Values)
        {
            switch (payload)
            {
                case FeatureVector vector:
                    yield return new TickEvent(vector);
                    yield return new FeaturesEvent(vector);
                    break;
                case ScoredVector scored:
                    yield return new PredictionEvent(scored);
                    break;
                case Domain.Alert.Alert alert:
                    yield return new AlertEvent(alert);
                    break;
            }
        }
    }
}
