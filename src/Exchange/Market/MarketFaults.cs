using AkkaDayTrade.Exchange.Faults;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>What a fault plan does to the market itself, before any connection sees it: odd lots, late prints, auctions, halts.</summary>
internal sealed class MarketFaults(FaultPlan plan, ulong seed, int symbols)
{
    private const int AuctionFactor = 50;
    private const ulong OwnStream = 0xA5A5_0F0F_3C3C_9696;

    private readonly bool[] _auctionPending = new bool[symbols];
    private SplitMix64 _random = new(seed ^ OwnStream);
    private long _auctions;
    private long _haltPeriod = -1;
    private int _haltedSymbol;

    public bool IsOn => plan.OddLot > 0 || plan.Late > 0 || plan.Auction.IsOn || plan.Halt.IsOn;

    public MarketEvent Apply(MarketEvent made, long offsetNanos)
    {
        var elapsed = TimeSpan.FromTicks(offsetNanos / 100);
        if (IsHalted(made.Symbol, elapsed))
        {
            made = made with { Marks = made.Marks | EventMarks.Halted };
        }

        if (made.Kind != EventKind.Trade)
        {
            return made;
        }

        if (IsAuction(made.Symbol, elapsed))
        {
            return made with { Volume = made.Volume * AuctionFactor, Marks = made.Marks | EventMarks.Auction };
        }

        if (_random.Happens(plan.OddLot))
        {
            made = made with { Volume = 1 + _random.NextBelow(99), Marks = made.Marks | EventMarks.OddLot };
        }

        if (_random.Happens(plan.Late))
        {
            var back = (long)(_random.NextUnit() * plan.LateBy.TotalNanoseconds);
            made = made with { UnixNanos = made.UnixNanos - back, Marks = made.Marks | EventMarks.LatePrint };
        }

        return made;
    }

    private bool IsAuction(int symbol, TimeSpan elapsed)
    {
        if (!plan.Auction.IsOn)
        {
            return false;
        }

        var due = elapsed.Ticks / plan.Auction.Every.Ticks;
        if (due > _auctions)
        {
            _auctions = due;
            Array.Fill(_auctionPending, value: true);
        }

        var pending = _auctionPending[symbol];
        _auctionPending[symbol] = false;
        return pending;
    }

    private bool IsHalted(int symbol, TimeSpan elapsed)
    {
        if (!plan.Halt.IsActiveAt(elapsed))
        {
            return false;
        }

        var period = elapsed.Ticks / plan.Halt.Every.Ticks;
        if (period != _haltPeriod)
        {
            _haltPeriod = period;
            _haltedSymbol = _random.NextBelow(symbols);
        }

        return symbol == _haltedSymbol;
    }
}
