using AkkaDayTrade.Exchange.Faults;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>
/// The made-up market. Its values (symbol, kind, prices, volumes) depend on the seed, the symbols and the share of quotes only, bit for
/// bit; its times on the start and the rate: tick i is stamped with the moment it is due. Market faults draw from a
/// random stream of their own, so they do not shift the prices.
/// </summary>
internal sealed class SyntheticTape : ITape
{
    /// <summary>After so many ticks the volume has gone once through its daily curve, high at both ends.</summary>
    private const int TicksPerSession = 600_000;
    private const int SymbolSlots = 4096;

    private readonly SyntheticInstrument[] _instruments;
    private readonly ushort[] _slots = new ushort[SymbolSlots];
    private readonly TapeSchedule _schedule;
    private readonly MarketFaults _faults;
    private readonly long _startUnixNanos;
    private readonly int _ticksPerGroup;
    private readonly ulong _quoteThreshold;
    private SplitMix64 _random;
    private long _next;

    public SyntheticTape(IReadOnlyList<string> symbols, ulong seed, double quoteShare, TapeSchedule schedule, int ticksPerGroup, long startUnixNanos, FaultPlan faults, double? signal = null)
    {
        Symbols = symbols;
        _random = new SplitMix64(seed);
        _instruments = [.. symbols.Select(symbol => new SyntheticInstrument(symbol, seed, signal))];
        _schedule = schedule;
        _ticksPerGroup = ticksPerGroup;
        _startUnixNanos = startUnixNanos;
        _quoteThreshold = (ulong)(quoteShare * (1 << 16));
        _faults = new MarketFaults(faults, seed, symbols.Count);
        FillSlots();
    }

    /// <summary>What trades in a symbol in a minute as the tape begins, on average; of a flat-out tape, as much as at the default rate.</summary>
    /// <param name="symbol">Its place among the symbols: the first ones trade more.</param>
    public static double MeanMinuteVolume(ExchangeOptions options, int symbol)
    {
        var rate = options.Rate > 0 ? options.Rate : new ExchangeOptions().Rate;
        var share = WeightOf(symbol) / Enumerable.Range(0, options.Symbols.Count).Sum(WeightOf);
        var lots = (SyntheticInstrument.MeanLots * SessionFactor(0)) + 0.5;
        return rate * 60 * share * (1 - options.EffectiveQuoteShare) * lots * SyntheticInstrument.Lot;
    }

    public IReadOnlyList<string> Symbols { get; }

    public bool IsFlatOut => _schedule.IsFlatOut;

    public int ReadGroup(Span<MarketEvent> into, out long dueNanos)
    {
        dueNanos = _schedule.DueNanos(_next);
        for (var i = 0; i < _ticksPerGroup; i++)
        {
            into[i] = Next(dueNanos + (i * 1_000L));
        }

        return _ticksPerGroup;
    }

    private MarketEvent Next(long offsetNanos)
    {
        var sequence = _next++;
        var bits = _random.Next();
        var index = _slots[bits & (SymbolSlots - 1)];
        var kind = ((bits >> 16) & 0xFFFF) < _quoteThreshold ? EventKind.Quote : EventKind.Trade;
        var instrument = _instruments[index];
        instrument.Move(ref _random);
        var (bid, ask) = (instrument.Bid, instrument.Ask);
        var factor = SessionFactor(sequence);
        double volume = 0;
        if (kind == EventKind.Trade)
        {
            instrument.Last = (bits >> 40 & 1) == 0 ? bid : ask;
            volume = (double)instrument.Lots(ref _random, factor) * SyntheticInstrument.Lot;
        }

        var made = new MarketEvent(
            sequence,
            index,
            _startUnixNanos + offsetNanos,
            kind,
            instrument.Last,
            volume,
            bid,
            ask,
            instrument.Lots(ref _random, factor),
            instrument.Lots(ref _random, factor),
            EventMarks.None);
        return _faults.IsOn ? _faults.Apply(made, offsetNanos) : made;
    }

    /// <summary>Volume through the session: 2.5 at both ends, 1 in the middle.</summary>
    private static double SessionFactor(long sequence)
    {
        var x = ((2.0 * (sequence % TicksPerSession)) / TicksPerSession) - 1;
        return 1 + (1.5 * x * x);
    }

    /// <summary>The first symbols trade more than the last: shares fall with the square root of the rank.</summary>
    private static double WeightOf(int symbol) => 1 / Math.Sqrt(symbol + 1);

    private void FillSlots()
    {
        var weights = Enumerable.Range(0, _instruments.Length).Select(WeightOf).ToArray();
        var total = weights.Sum();
        var (symbol, reached) = (0, weights[0]);
        for (var slot = 0; slot < SymbolSlots; slot++)
        {
            while ((slot + 0.5) / SymbolSlots * total > reached && symbol < weights.Length - 1)
            {
                reached += weights[++symbol];
            }

            _slots[slot] = (ushort)symbol;
        }
    }
}
