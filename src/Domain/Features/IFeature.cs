namespace AkkaDayTrade.Domain.Features;

/// <summary>Which events advance a feature.</summary>
[Flags]
public enum FeatureInput : byte
{
    None = 0,

    /// <summary>Ticks and bars that carry a price.</summary>
    Price = 1,

    /// <summary>Ticks and bars that carry volume, including trades that are barred from the last price.</summary>
    Volume = 2,

    /// <summary>Changes of the standing bid and ask.</summary>
    Quote = 4,
}

/// <summary>
/// What a feature sees: one tick (then open = high = low = close) or one closed bar, with the standing quote and session.
/// Absent figures are NaN.
/// </summary>
/// <param name="SessionDay">The session's local date as <see cref="DateOnly.DayNumber"/>.</param>
public readonly record struct Observation(
    long UnixNanos, double Open, double High, double Low, double Close, double Volume, double Bid, double Ask, int SessionDay);

/// <summary>
/// One incremental feature of one symbol: O(1) in time and memory, no allocation in <see cref="Update"/> and <see cref="Write"/>.
/// Not safe for use by several threads. To add one, see <see cref="FeatureRegistry"/>; the windows, sums and averages that
/// features are made of are the structs beside it (<see cref="RollingSum"/>, <see cref="ExponentialAverage"/>, …).
/// </summary>
public interface IFeature
{
    /// <summary>Takes the next observation.</summary>
    void Update(in Observation observation);

    /// <summary>
    /// Writes the current value and its varying metadata in the order of <see cref="FeatureKind.Columns"/>; NaN = not ready.
    /// Does not change the state.
    /// </summary>
    void Write(Span<double> columns);

    /// <summary>Appends the whole state, bit by bit.</summary>
    void Save(StateWriter writer);

    /// <summary>Takes over a saved state. Throws <see cref="InvalidDataException"/> when it cannot be this feature's.</summary>
    void Restore(ref StateReader reader);
}
