using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// Earlier states of a symbol's features, from which the recent ticks can be folded again with one of them corrected. Holds
/// two states, taken in turn every half length of the recent ticks: at least that many of the newest ticks can be gone back
/// over. Taking one reuses the other's memory. Not safe for use by several threads.
/// </summary>
/// <param name="recentTicks">Length of the symbol's buffer of recent ticks.</param>
internal sealed class SymbolPast(SymbolSetup setup, int recentTicks)
{
    private readonly int _interval = recentTicks / 2;
    private (StateWriter State, long Accepted, double Volume) _older = (new StateWriter(), -1, double.NaN);
    private (StateWriter State, long Accepted, double Volume) _newer = (new StateWriter(), -1, double.NaN);

    /// <summary>To be called before each tick is taken in.</summary>
    /// <param name="accepted">How many ticks are in the features.</param>
    /// <param name="volume">Of the last of them, NaN before the first.</param>
    public void Before(long accepted, SymbolFeatures features, double volume)
    {
        if (_interval > 0 && (_newer.Accepted < 0 || accepted - _newer.Accepted >= _interval))
        {
            (_older, _newer) = (_newer, (_older.State, accepted, volume));
            _newer.State.Clear();
            features.Save(_newer.State);
        }
    }

    /// <summary>Forgets the states: positions mean something else now, or the features have begun anew.</summary>
    public void Clear() => (_older.Accepted, _newer.Accepted) = (-1, -1);

    /// <summary>Folds the ticks since the oldest state again, once as they were and once corrected.</summary>
    public CorrectedVectors Correct(CorrectVectors query, long accepted, RecentTickBuffer recent)
    {
        var from = _older.Accepted >= 0 ? _older : _newer;
        var ticks = from.Accepted < 0 ? [] : recent.Newest((int)(accepted - from.Accepted));
        var trade = Array.FindLastIndex(ticks, tick => tick.TradeId == query.Correction.TradeId && tick.TradeId != 0);
        if (trade < 0)
        {
            return new CorrectedVectors(query.Symbol, false, [], []);
        }

        var wanted = query.Positions.Where(position => position >= ticks[trade].Position).ToHashSet();
        return new CorrectedVectors(
            query.Symbol,
            true,
            Fold(from.State, from.Volume, ticks, wanted, query.Epoch, corrected: -1, null),
            Fold(from.State, from.Volume, ticks, wanted, query.Epoch, trade, query.Correction.Corrected));
    }

    private FeatureVector[] Fold(StateWriter from, double volume, Tick[] ticks, HashSet<long> wanted, long epoch, int corrected, CorrectedTrade? instead)
    {
        var features = new SymbolFeatures(setup.Set, setup.Calendar);
        var state = new StateReader(from.Written);
        features.Restore(ref state);
        var vectors = new List<FeatureVector>();
        for (var i = 0; i < ticks.Length; i++)
        {
            var tick = i != corrected ? ticks[i] : instead is { } trade ? ticks[i] with { Price = trade.Price, Volume = trade.Volume, Flags = trade.Flags } : (Tick?)null;
            if (tick is { } happened)
            {
                features.Update(happened);
                volume = happened.Volume;
            }

            if (wanted.Contains(ticks[i].Position))
            {
                vectors.Add(VectorOf(features, ticks[i], volume, epoch));
            }
        }

        return [.. vectors];
    }

    private FeatureVector VectorOf(SymbolFeatures features, in Tick tick, double volume, long epoch)
    {
        var values = new double[setup.Set.ColumnCount];
        features.Write(values);
        return new FeatureVector
        {
            Symbol = tick.Symbol,
            Set = setup.Set,
            Epoch = epoch,
            Position = tick.Position,
            UnixNanos = tick.UnixNanos,
            ArrivalTimestamp = tick.ArrivalTimestamp,
            Values = values,
            Price = features.Price,
            Volume = volume,
            Bid = features.Bid,
            Ask = features.Ask,
            Quality = features.QualityOf(values),
            ClosesBucket = false,
        };
    }
}
