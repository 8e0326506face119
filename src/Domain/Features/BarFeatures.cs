using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Domain.Features;

/// <summary>One symbol's features on bars of one length, with the bar they share. They move when a bar closes.</summary>
internal sealed class BarFeatures
{
    private readonly BarBuilder _bars;
    private readonly IFeature[] _features;
    private readonly int _barsNeeded;
    private int _liveBars;
    private bool _openBarHasHistory;

    public BarFeatures(long lengthNanos, IFeature[] features, int barsNeeded)
    {
        _bars = new BarBuilder(lengthNanos);
        _features = features;
        _barsNeeded = barsNeeded;
        _liveBars = barsNeeded;
    }

    public long LengthNanos => _bars.LengthNanos;

    /// <summary>True after a warm-up, until as many wholly live bars have closed as the neediest feature needs.</summary>
    public bool IsWarmed => _liveBars < _barsNeeded;

    /// <summary>Takes a tick. True when it is late: then only its volume counts, in the open bar.</summary>
    public bool Update(
        long barTime, in SessionWindow window, FeatureInput inputs, double price, double volume, double bid, double ask)
    {
        Advance(barTime, window, isHistory: false);
        var isLate = _bars.IsLate(barTime);
        if ((inputs & FeatureInput.Volume) != FeatureInput.None)
        {
            _bars.AddVolume(volume);
        }

        if (!isLate)
        {
            if ((inputs & FeatureInput.Price) != FeatureInput.None)
            {
                _bars.AddPrice(price, price, price, price);
            }

            _bars.SetQuote(barTime, bid, ask);
        }

        return isLate;
    }

    /// <summary>Takes a pure quote, which closes no bar.</summary>
    public void UpdateQuote(long barTime, double bid, double ask) => _bars.SetQuote(barTime, bid, ask);

    /// <summary>Takes a bar of history, not longer than these bars and in order.</summary>
    public void WarmUp(in Bar bar, in SessionWindow window)
    {
        _liveBars = 0;
        Advance(bar.StartUnixNanos, window, isHistory: true);
        _bars.AddPrice(bar.Open, bar.High, bar.Low, bar.Close);
        _bars.AddVolume(bar.Volume);
        _openBarHasHistory = true;
    }

    public void Save(StateWriter writer)
    {
        _bars.Save(writer);
        writer.WriteInt32(_liveBars);
        writer.WriteBoolean(_openBarHasHistory);
    }

    public void Restore(ref StateReader reader)
    {
        _bars.Restore(ref reader);
        _liveBars = reader.ReadIndex(_barsNeeded);
        _openBarHasHistory = reader.ReadBoolean();
    }

    private void Advance(long barTime, in SessionWindow window, bool isHistory)
    {
        if (!_bars.Advance(barTime, window, out var closed))
        {
            return;
        }

        foreach (var feature in _features)
        {
            feature.Update(closed);
        }

        if (!isHistory)
        {
            _liveBars += !_openBarHasHistory && IsWarmed ? 1 : 0;
            _openBarHasHistory = false;
        }
    }
}
