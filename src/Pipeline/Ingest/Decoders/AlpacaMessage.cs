using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>What a field of an Alpaca message means; the letters mean different things from type to type.</summary>
internal enum AlpacaField
{
    Other,
    Symbol,
    Time,
    Price,
    Volume,
    Bid,
    Ask,
    Exchange,
    TradeId,
    Tape,
    Conditions,
}

/// <summary>The fields of one Alpaca message while it is read, whichever codec it came in.</summary>
internal struct AlpacaMessage
{
    private const int Bp = ('b' << 8) | 'p';
    private const int Ap = ('a' << 8) | 'p';
    private const int Oi = ('o' << 8) | 'i';
    private const int Cp = ('c' << 8) | 'p';
    private const int Cs = ('c' << 8) | 's';
    private const int Cc = ('c' << 8) | 'c';

    /// <summary>As <see cref="FieldName"/>, 0 when absent.</summary>
    public required int Type { get; init; }

    public bool Readable = true;
    public string? Symbol;
    public long UnixNanos;
    public double? Price;
    public double? Volume;
    public double? Bid;
    public double? Ask;
    public ulong Exchange;
    public ulong TradeId;
    public byte Tape;

    // Letters, one a byte: trades carry four at most, eight are kept.
    private ulong _conditions;

    public AlpacaMessage()
    {
    }

    /// <summary>True when the message can become a tick, or corrects one.</summary>
    public readonly bool IsRead(TickRules rules) => Type switch
    {
        't' or 'c' or 'x' => rules.Trades,
        'q' => rules.Quotes,
        'b' => rules.Bars,
        _ => false,
    };

    public readonly AlpacaField FieldOf(int name) => (char)Type switch
    {
        _ when name == 'S' => AlpacaField.Symbol,
        _ when name == 't' => AlpacaField.Time,
        't' => name switch
        {
            'p' => AlpacaField.Price,
            's' => AlpacaField.Volume,
            'x' => AlpacaField.Exchange,
            'i' => AlpacaField.TradeId,
            'z' => AlpacaField.Tape,
            'c' => AlpacaField.Conditions,
            _ => AlpacaField.Other,
        },
        'x' => name switch
        {
            'x' => AlpacaField.Exchange,
            'i' => AlpacaField.TradeId,
            _ => AlpacaField.Other,
        },
        'c' => name switch
        {
            'x' => AlpacaField.Exchange,
            'z' => AlpacaField.Tape,
            Oi => AlpacaField.TradeId,
            Cp => AlpacaField.Price,
            Cs => AlpacaField.Volume,
            Cc => AlpacaField.Conditions,
            _ => AlpacaField.Other,
        },
        'q' => name switch
        {
            Bp => AlpacaField.Bid,
            Ap => AlpacaField.Ask,
            _ => AlpacaField.Other,
        },
        'b' => name switch
        {
            'c' => AlpacaField.Price,
            'v' => AlpacaField.Volume,
            _ => AlpacaField.Other,
        },
        _ => AlpacaField.Other,
    };

    public void AddCondition(ReadOnlySpan<byte> letter)
    {
        if (letter.Length == 1)
        {
            _conditions = (_conditions << 8) | letter[0];
        }
    }

    /// <summary>Counts a message that cannot become a tick.</summary>
    public readonly string? Count(TickBatch into)
    {
        switch (Type)
        {
            case 0:
                return "a message needs its type in T";
            case 'c' or 'x':
                into.Correct();
                return null;
            default:
                into.Ignore();
                return null;
        }
    }

    /// <returns>What is wrong with the message, or null.</returns>
    public readonly string? AddTo(TickBatch into, TickRules rules)
    {
        if (Type is 'c' or 'x')
        {
            AddCorrection(into);
            return null;
        }

        if (!Readable || Symbol is null || UnixNanos == 0)
        {
            return "a message needs S and t, and what else it has must be readable";
        }

        switch (Type)
        {
            case 'q':
                into.AddQuote(Symbol, UnixNanos, Bid ?? double.NaN, Ask ?? double.NaN, rules.PricedQuotes);
                return null;
            case 'b' when Price is { } close:
                var end = UnixNanos + (60 * Timestamps.NanosPerSecond);
                into.AddBar(Symbol, end, close, Volume ?? 0, EventId.OfBar(Symbol, Type, UnixNanos));
                return null;
            case 't' when Price is { } price && Volume is { } size:
                AddTrade(into, Symbol, price, size);
                return null;
            default:
                return "a trade needs p and s, a bar c";
        }
    }

    /// <summary>The trade's id holds its UTC day, for which the correction's stands: Alpaca corrects within a session.</summary>
    private readonly void AddCorrection(TickBatch into)
    {
        if (!Readable || Symbol is null or "" || UnixNanos == 0 || TradeId == 0)
        {
            into.Correct();
            return;
        }

        var id = EventId.OfTrade(Symbol, Exchange, facility: 0, TradeId, UnixNanos);
        var flags = SaleConditions.Of(ConditionCodes(), UnixNanos);
        var corrected = Type == 'c' && Price is { } price && Volume is { } size && flags != SaleConditions.Neither
            ? new CorrectedTrade(price, size, flags)
            : (CorrectedTrade?)null;
        if (Type == 'c' && corrected is null && flags != SaleConditions.Neither)
        {
            into.Correct();
            return;
        }

        into.Correct(new TradeCorrection(Symbol, id, corrected));
    }

    private readonly void AddTrade(TickBatch into, string symbol, double price, double size)
    {
        var flags = SaleConditions.Of(ConditionCodes(), UnixNanos);
        if (flags == SaleConditions.Neither)
        {
            into.Ignore();
            return;
        }

        var id = TradeId == 0 ? 0 : EventId.OfTrade(symbol, Exchange, facility: 0, TradeId, UnixNanos);
        into.AddTrade(symbol, UnixNanos, price, size, id, flags);
    }

    private readonly ulong ConditionCodes()
    {
        ulong codes = 0;
        for (var letters = _conditions; letters != 0; letters >>= 8)
        {
            codes |= SaleConditions.BitOf((byte)letters, Tape);
        }

        return codes;
    }
}
