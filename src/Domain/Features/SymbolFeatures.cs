using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// All features of one symbol. <see cref="Update"/> takes its accepted ticks in the order of their event times and allocates
/// nothing; live features, checkpoints and batch computations all are this same fold. Not safe for use by several threads.
/// </summary>
public sealed class SymbolFeatures
{
    private readonly FeatureSet _set;
    private readonly TradingCalendar _calendar;
    private readonly IFeature[] _features;
    private readonly (FeatureInput Inputs, IFeature Feature)[] _tickFeatures;
    private readonly BarFeatures[] _barFeatures;
    private SessionWindow _window;
    private bool _hasTicks;

    public SymbolFeatures(FeatureSet set, TradingCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(calendar);
        _set = set;
        _calendar = calendar;
        _features = [.. set.Features.Select(definition => definition.Kind.Create())];
        var all = set.Features.Zip(_features).ToList();
        _tickFeatures = [.. all.Where(pair => pair.First.TimeFrameNanos == 0).Select(pair => (pair.First.Kind.Inputs, pair.Second))];
        _barFeatures =
        [
            .. all.Where(pair => pair.First.TimeFrameNanos > 0)
                .GroupBy(pair => pair.First.TimeFrameNanos)
                .Select(frame => new BarFeatures(
                    frame.Key, [.. frame.Select(pair => pair.Second)], frame.Max(pair => pair.First.Kind.WarmUp))),
        ];
    }

    /// <summary>Last price, NaN before the first.</summary>
    public double Price { get; private set; } = double.NaN;

    /// <summary>Standing bid, NaN before the first.</summary>
    public double Bid { get; private set; } = double.NaN;

    /// <summary>Standing ask, NaN before the first.</summary>
    public double Ask { get; private set; } = double.NaN;

    /// <summary>Ticks that lay before an open bar. Of these only the volume is in the bars.</summary>
    public long LateTicks { get; private set; }

    /// <summary>How many features of the set have a value now.</summary>
    public int ReadyFeatures
    {
        get
        {
            Span<double> columns = _set.ColumnCount <= 256 ? stackalloc double[_set.ColumnCount] : new double[_set.ColumnCount];
            Write(columns);
            return _set.CountReady(columns);
        }
    }

    /// <summary>A feature on bars still rests on history that was loaded at start.</summary>
    public bool IsWarmed => Array.Exists(_barFeatures, frame => frame.IsWarmed);

    /// <summary><see cref="VectorQuality.NotReady"/> and <see cref="VectorQuality.Warmed"/> of what <see cref="Write"/> wrote just now.</summary>
    public VectorQuality QualityOf(ReadOnlySpan<double> columns) =>
        (_set.CountReady(columns) < _features.Length ? VectorQuality.NotReady : VectorQuality.None)
        | (IsWarmed ? VectorQuality.Warmed : VectorQuality.None);

    /// <summary>
    /// Takes an accepted tick; its volume must be a difference already. A side of the quote that is NaN stays as it stands. A
    /// pure quote advances the features on quotes only, a trade that is barred from the last price those on volume only.
    /// </summary>
    public void Update(in Tick tick)
    {
        _hasTicks = true;
        EnterWindow(tick.UnixNanos);
        var barTime = BarBuilder.BarTime(tick.UnixNanos, _window);
        var inputs = InputsOf(tick);
        if ((inputs & FeatureInput.Quote) != FeatureInput.None)
        {
            Bid = double.IsNaN(tick.Bid) ? Bid : tick.Bid;
            Ask = double.IsNaN(tick.Ask) ? Ask : tick.Ask;
        }

        if ((inputs & FeatureInput.Price) != FeatureInput.None)
        {
            Price = tick.Price;
        }

        var volume = (inputs & FeatureInput.Volume) != FeatureInput.None ? tick.Volume : 0;
        UpdateBars(barTime, inputs, tick.Price, volume);
        var observation = new Observation(
            tick.UnixNanos, tick.Price, tick.Price, tick.Price, tick.Price, volume, Bid, Ask, _window.SessionDay);
        foreach (ref readonly var tickFeature in _tickFeatures.AsSpan())
        {
            if ((tickFeature.Inputs & inputs) != FeatureInput.None)
            {
                tickFeature.Feature.Update(observation);
            }
        }
    }

    /// <summary>Writes all values and metadata in the layout of the set; NaN = not ready. Allocates nothing.</summary>
    public void Write(Span<double> columns)
    {
        var column = 0;
        for (var i = 0; i < _features.Length; i++)
        {
            var width = _set.Features[i].Width;
            _features[i].Write(columns.Slice(column, width));
            column += width;
        }
    }

    /// <summary>
    /// Feeds history to the features on bars, before the first tick: to those whose bars are a whole multiple of
    /// <paramref name="barLength"/> (1-minute history serves `@1m` and `@5m`, but not `@1s`). The last history bar stays open,
    /// so live ticks of the same interval complete it. Vectors are <see cref="VectorQuality.Warmed"/> until live bars suffice.
    /// Returns how many bars were taken: bars out of order, outside sessions or without a finite positive price are not.
    /// </summary>
    public int WarmUp(TimeSpan barLength, IReadOnlyList<Bar> history)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(barLength, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(history);
        if (_hasTicks)
        {
            throw new InvalidOperationException("History comes before the first tick.");
        }

        var barNanos = Timestamps.ToNanos(barLength);
        var taken = 0;
        var earliest = long.MinValue;
        foreach (var bar in history)
        {
            EnterWindow(bar.StartUnixNanos);
            if (bar.StartUnixNanos < earliest || !_window.IsOpen || !IsSound(bar))
            {
                continue;
            }

            earliest = bar.StartUnixNanos + barNanos;
            taken++;
            foreach (var frame in _barFeatures)
            {
                if (frame.LengthNanos % barNanos == 0)
                {
                    frame.WarmUp(bar, _window);
                }
            }
        }

        return taken;
    }

    /// <summary>Appends the whole state, bit by bit.</summary>
    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteInt64(_set.FingerprintBits);
        writer.WriteBoolean(_hasTicks);
        writer.WriteDouble(Price);
        writer.WriteDouble(Bid);
        writer.WriteDouble(Ask);
        writer.WriteInt64(LateTicks);
        foreach (var frame in _barFeatures)
        {
            frame.Save(writer);
        }

        foreach (var feature in _features)
        {
            feature.Save(writer);
        }
    }

    /// <summary>
    /// Takes over a saved state. Throws <see cref="InvalidDataException"/> when it is another set's or damaged; this instance
    /// is then of no use any more.
    /// </summary>
    public void Restore(ref StateReader reader)
    {
        var fingerprint = reader.ReadInt64();
        if (fingerprint != _set.FingerprintBits)
        {
            throw new InvalidDataException(
                $"The saved state is of the feature set {fingerprint:x16}, not of {_set.Fingerprint}: names, parameters or formulas have changed.");
        }

        _hasTicks = reader.ReadBoolean();
        Price = reader.ReadDouble();
        Bid = reader.ReadDouble();
        Ask = reader.ReadDouble();
        LateTicks = reader.ReadInt64();
        foreach (var frame in _barFeatures)
        {
            frame.Restore(ref reader);
        }

        foreach (var feature in _features)
        {
            feature.Restore(ref reader);
        }
    }

    /// <summary>What a tick advances: the features on any of these inputs.</summary>
    public static FeatureInput InputsOf(in Tick tick)
    {
        var inputs = double.IsNaN(tick.Bid) && double.IsNaN(tick.Ask) ? FeatureInput.None : FeatureInput.Quote;
        if (double.IsFinite(tick.Price))
        {
            inputs |= (tick.Flags & TickFlags.NoPrice) == TickFlags.None ? FeatureInput.Price : FeatureInput.None;
            inputs |= (tick.Flags & TickFlags.NoVolume) == TickFlags.None && tick.Volume > 0 ? FeatureInput.Volume : FeatureInput.None;
        }

        return inputs;
    }

    private static bool IsSound(in Bar bar) =>
        bar.Low > 0 && bar.High >= bar.Low && double.IsFinite(bar.High) && double.IsFinite(bar.Volume) && bar.Volume >= 0
        && bar.Open >= bar.Low && bar.Open <= bar.High && bar.Close >= bar.Low && bar.Close <= bar.High;

    private void UpdateBars(long barTime, FeatureInput inputs, double price, double volume)
    {
        var isLate = false;
        foreach (var frame in _barFeatures)
        {
            if ((inputs & (FeatureInput.Price | FeatureInput.Volume)) != FeatureInput.None)
            {
                isLate |= frame.Update(barTime, _window, inputs, price, volume, Bid, Ask);
            }
            else
            {
                frame.UpdateQuote(barTime, Bid, Ask);
            }
        }

        LateTicks += isLate ? 1 : 0;
    }

    /// <summary>At a window's ends the calendar decides, so that the answer does not depend on where the symbol was before.</summary>
    private void EnterWindow(long unixNanos)
    {
        if (unixNanos <= _window.FromUnixNanos || unixNanos >= _window.ToUnixNanos)
        {
            _window = _calendar.WindowAt(unixNanos);
        }
    }
}
