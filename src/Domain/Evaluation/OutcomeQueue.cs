using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>
/// Joins what was said of one symbol with what happened at the horizon, in one pass and without looking ahead: an outcome comes
/// out with the first tick after its horizon, never before. Bounded; not safe for use by several threads.
/// </summary>
/// <typeparam name="T">What waits for its outcome: a row, a prediction.</typeparam>
/// <param name="horizon">From a vector to the price that judges it, event time; more than zero.</param>
/// <param name="deadBand">A move within it, as a share of the price, is <see cref="Direction.Flat"/>; 0 or more.</param>
/// <param name="capacity">How many may wait; the oldest is given up for a newer one.</param>
public sealed class OutcomeQueue<T>(TimeSpan horizon, double deadBand, int capacity = int.MaxValue)
{
    private readonly long _horizonNanos = horizon > TimeSpan.Zero
        ? Timestamps.ToNanos(horizon)
        : throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "A horizon is more than zero.");

    private readonly double _deadBand = deadBand is >= 0 and < 1
        ? deadBand
        : throw new ArgumentOutOfRangeException(nameof(deadBand), deadBand, "A dead band is a share of the price from 0 to below 1.");

    private readonly Queue<(T Item, long UnixNanos, Standing Entry)> _waiting = new();
    private Standing _standing = new(double.NaN, double.NaN, double.NaN);

    /// <summary>How many wait for their outcome.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>How many were given up: too many waited, or no price stood at the horizon to hold against the first.</summary>
    public long GivenUp { get; private set; }

    /// <summary>
    /// Takes what stands after a tick; times never fall. Gives what is due before it to <paramref name="known"/>, oldest first.
    /// </summary>
    public void Observe(long unixNanos, in Standing standing, Action<T, Standing, Outcome> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        while (_waiting.TryPeek(out var head) && head.UnixNanos + _horizonNanos < unixNanos)
        {
            _waiting.Dequeue();
            var change = head.Entry.ReturnTo(_standing);
            if (!double.IsFinite(change))
            {
                GivenUp++;
                continue;
            }

            known(
                head.Item,
                head.Entry,
                new Outcome(head.UnixNanos + _horizonNanos, unixNanos, change, Directions.Of(change, _deadBand), _standing));
        }

        _standing = standing;
    }

    /// <summary>Lets something wait that was said when <paramref name="entry"/> stood; without a price there is nothing to judge it by.</summary>
    public void Add(T item, long unixNanos, in Standing entry)
    {
        if (!(entry.Reference > 0))
        {
            return;
        }

        _standing = entry;

        if (_waiting.Count == capacity)
        {
            _waiting.Dequeue();
            GivenUp++;
        }

        _waiting.Enqueue((item, unixNanos, entry));
    }
}
