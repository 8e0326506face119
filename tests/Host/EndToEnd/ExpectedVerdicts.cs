using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>
/// What the documented rules make of an event on the wire: accepted as which tick, or rejected for which reason. Written from the
/// rules alone, so that it shares no line with the decoders and filters it judges.
/// </summary>
internal sealed class ExpectedVerdicts(FeedFormat format)
{
    private const int RememberedIds = 256;

    private readonly long _maxDisorder = format is FeedFormat.Polygon or FeedFormat.Alpaca ? 2 * Timestamps.NanosPerSecond : 0;
    private readonly Dictionary<string, Memory> _memories = [];

    private bool HasIds => format is FeedFormat.Polygon or FeedFormat.Alpaca;

    /// <summary>Changes nothing: whether the event arrived at all is for the caller to find out.</summary>
    /// <param name="asTold">The event as it stands on the wire.</param>
    public RejectReason? Judge(TruthEvent told, out Tick asTold)
    {
        asTold = AsTold(told);
        if (told.IsGarbled || (told.IsTrade && told.Has("null") && format != FeedFormat.Yahoo))
        {
            return RejectReason.Malformed;
        }

        if (told.IsTrade && (told.Has("zero") || told.Has("null")))
        {
            return RejectReason.Price;
        }

        var memory = MemoryOf(told.Symbol);
        var isRepeated = HasIds && told.IsTrade ? memory.Ids.Contains(told.Sequence) : memory.Previous == asTold;
        if (isRepeated)
        {
            return RejectReason.Duplicate;
        }

        return memory.Newest - asTold.UnixNanos > _maxDisorder ? RejectReason.Order : null;
    }

    /// <summary>Takes an accepted event to memory.</summary>
    /// <returns>The tick as the features get it.</returns>
    public Tick Accept(TruthEvent told, in Tick asTold)
    {
        var memory = MemoryOf(told.Symbol);
        memory.Previous = asTold;
        memory.Newest = Math.Max(memory.Newest, asTold.UnixNanos);
        if (told.IsTrade)
        {
            memory.Ids.Enqueue(told.Sequence);
            if (memory.Ids.Count > RememberedIds)
            {
                memory.Ids.Dequeue();
            }
        }

        var tick = asTold with { UnixNanos = memory.Newest };
        if (format == FeedFormat.Yahoo)
        {
            // Whatever the order in which totals come: no unit is counted twice.
            var traded = Math.Max(0, told.DayVolume - (memory.DayVolume ?? told.DayVolume));
            memory.DayVolume = Math.Max(told.DayVolume, memory.DayVolume ?? 0);
            tick = tick with { Volume = traded, Flags = traded > 0 ? TickFlags.None : TickFlags.NoVolume };
        }

        return tick;
    }

    private Memory MemoryOf(string symbol)
    {
        if (!_memories.TryGetValue(symbol, out var memory))
        {
            _memories.Add(symbol, memory = new Memory());
        }

        return memory;
    }

    private Tick AsTold(TruthEvent told)
    {
        var withoutQuote = HasIds && told.IsTrade;
        var bid = !told.IsTrade && (told.Has("null") || told.Has("zero")) ? double.NaN : told.Bid;
        var tick = new Tick
        {
            Symbol = told.Symbol,
            Kind = told.IsTrade ? TickKind.Trade : TickKind.Quote,
            UnixNanos = told.UnixNanos,
            Price = told.IsTrade ? told.Price : double.NaN,
            Volume = told.IsTrade ? told.Volume : 0,
            Bid = withoutQuote ? double.NaN : bid,
            Ask = withoutQuote ? double.NaN : told.Ask,
            Flags = HasIds && told.Has("odd_lot") ? TickFlags.NoPrice : TickFlags.None,
        };
        return format switch
        {
            FeedFormat.Native => tick with { UnixNanos = CutTo(Timestamps.NanosPerMicrosecond) },
            FeedFormat.Polygon => tick with { UnixNanos = CutTo(Timestamps.NanosPerMillisecond) },
            FeedFormat.Yahoo => tick with
            {
                UnixNanos = CutTo(Timestamps.NanosPerMillisecond),
                Price = Cents(told.Price),
                Bid = Cents(told.Bid),
                Ask = Cents(told.Ask),
                Volume = told.DayVolume,
                Flags = TickFlags.CumulativeVolume,
            },
            _ => tick,
        };

        long CutTo(long unit) => told.UnixNanos - (told.UnixNanos % unit);

        // On Yahoo's wire prices are 32-bit floats.
        static double Cents(double price) => Math.Round((double)(float)price, 2);
    }

    private sealed class Memory
    {
        public long Newest { get; set; }

        public Tick? Previous { get; set; }

        public Queue<long> Ids { get; } = new();

        public double? DayVolume { get; set; }
    }
}
