using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Folds one symbol's trades into bars of a minute. A trade that lies before the running minute is left out. Keeps the newest
/// <see cref="MostBars"/> (two weeks of round-the-clock trading); older ones are forgotten.
/// </summary>
internal sealed class MinuteBars
{
    public const int MostBars = 20_160;

    private const long Minute = 60 * Timestamps.NanosPerSecond;

    private readonly Queue<Bar> _closed = new();
    private Bar? _running;

    /// <param name="tick">A priced one.</param>
    public void Add(in Tick tick)
    {
        var start = Timestamps.FloorDivide(tick.UnixNanos, Minute) * Minute;
        if (_running is not { } bar || start > bar.StartUnixNanos)
        {
            Close();
            _running = new Bar(start, start + Minute, tick.Price, tick.Price, tick.Price, tick.Price, tick.Volume);
        }
        else if (start == bar.StartUnixNanos)
        {
            _running = bar with
            {
                High = Math.Max(bar.High, tick.Price),
                Low = Math.Min(bar.Low, tick.Price),
                Close = tick.Price,
                Volume = bar.Volume + tick.Volume,
            };
        }
    }

    /// <summary>All bars, the running one last.</summary>
    public IReadOnlyList<Bar> ToList() => _running is { } bar ? [.. _closed, bar] : [.. _closed];

    private void Close()
    {
        if (_running is { } bar)
        {
            if (_closed.Count == MostBars - 1)
            {
                _closed.Dequeue();
            }

            _closed.Enqueue(bar);
        }
    }
}
