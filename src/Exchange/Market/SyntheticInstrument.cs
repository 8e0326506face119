namespace AkkaDayTrade.Exchange.Market;

/// <summary>
/// One made-up instrument: a book of one level a side that wanders on the price grid. Its direction persists for a while, it is
/// pulled back when it strays far from where it began, and now and then it has a burst of large trades, wider spread and more moves.
/// </summary>
internal sealed class SyntheticInstrument
{
    /// <summary>Of a trade on average, bursts included, before the daily curve.</summary>
    public const double MeanLots = 8.2;

    /// <summary>Units of a round lot.</summary>
    public const int Lot = 100;

    private readonly bool _tokyo;
    private readonly double _unitsPerCurrency;
    private readonly double _anchor;
    private readonly double? _signal;
    private long _bid;
    private int _spreadSteps = 1;
    private double _trend;
    private int _burstLeft;

    /// <param name="signal">See <see cref="ExchangeOptions.Signal"/>.</param>
    public SyntheticInstrument(string symbol, ulong seed, double? signal = null)
    {
        _signal = signal;
        _tokyo = TickSize.IsTokyoCode(symbol);
        _unitsPerCurrency = _tokyo ? 10 : 100;
        Fingerprint = Hash(symbol);
        _bid = OpeningUnits(symbol, seed);
        _bid -= _bid % StepAt(_bid);
        _anchor = _bid;
        Last = Price(_bid);
    }

    /// <summary>A number made of the name, the same in every run.</summary>
    public ulong Fingerprint { get; }

    public double Last { get; set; }

    public double Bid => Price(_bid);

    public double Ask
    {
        get
        {
            var ask = _bid;
            for (var step = 0; step < _spreadSteps; step++)
            {
                ask += StepAt(ask + 1);
            }

            return Price(ask);
        }
    }

    /// <summary>Moves the book, by at most two steps.</summary>
    public void Move(ref SplitMix64 random)
    {
        var bits = random.Next();
        if (_burstLeft > 0)
        {
            _burstLeft--;
        }
        else if ((bits & 0x1FF) == 0)
        {
            _burstLeft = 40 + (int)((bits >> 9) & 0x7F);
        }

        bits >>= 16;
        _trend = (_trend * 0.995) + (((int)(bits & 0xFF) - 127.5) * 0.0004);
        bits >>= 8;
        var moveShare = _burstLeft > 0 ? 140u : 70u;
        if ((bits & 0xFF) < moveShare)
        {
            var stray = (_bid - _anchor) / _anchor;
            var up = _signal is { } signal ? 0.5 + Math.Clamp(signal * _trend, -0.45, 0.45) : 0.5 + _trend - stray;
            _bid = ((bits >> 8) & 0xFFFF) < up * 65536 ? _bid + StepAt(_bid + 1) : Math.Max(_bid - StepAt(_bid), StepAt(1));
        }

        _spreadSteps = 1 + ((bits >> 24) & 0xFF) switch
        {
            < 16 => 2,
            < 56 => 1,
            _ => 0,
        };
        if (_burstLeft > 0)
        {
            _spreadSteps++;
        }
    }

    /// <summary>Lots of a trade or of one side of the book: mostly a few, sometimes many, more in a burst.</summary>
    public int Lots(ref SplitMix64 random, double sessionFactor)
    {
        var bits = random.Next();
        var lots = 1 + (int)(bits & 3) + ((bits & 0x70) == 0 ? (int)((bits >> 8) & 31) : 0);
        return (int)(lots * sessionFactor * (_burstLeft > 0 ? 6 : 1)) + 1;
    }

    /// <summary>Where an instrument opens, in its smallest units: the three defaults near their real prices, others by their name.</summary>
    private long OpeningUnits(string symbol, ulong seed)
    {
        var random = new SplitMix64(seed ^ Fingerprint);
        var currency = symbol switch
        {
            "7203" => 2_900,
            "8306" => 1_800,
            "9984" => 9_000,
            _ => _tokyo ? 300 + random.NextBelow(8_000) : 15 + random.NextBelow(400),
        };
        return (long)(currency * _unitsPerCurrency);
    }

    private double Price(long units) => units / _unitsPerCurrency;

    private long StepAt(long units) =>
        _tokyo ? (long)Math.Round(TickSize.At(tokyo: true, units / _unitsPerCurrency) * _unitsPerCurrency) : 1;

    /// <summary>FNV-1a; string.GetHashCode differs from run to run.</summary>
    private static ulong Hash(string symbol)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in symbol)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash;
    }
}
