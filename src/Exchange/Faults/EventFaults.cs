using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Truth;

namespace AkkaDayTrade.Exchange.Faults;

/// <summary>What the plan decides for one event on one connection.</summary>
internal readonly record struct EventVerdict(bool Garble, bool Duplicate, bool Hold, bool Oversize, TruthFlags Flags);

/// <summary>The chances of one connection. Drawn in the order of its events, from the exchange's seed and the connection's number.</summary>
internal sealed class EventFaults(FaultPlan plan, int seed, int connection)
{
    private SplitMix64 _random = new(((ulong)(uint)seed << 32) ^ (uint)connection ^ 0x5EED_FA17);

    public EventVerdict Decide()
    {
        var flags = TruthFlags.None;
        if (_random.Happens(plan.Null))
        {
            flags |= TruthFlags.NullPrice;
        }
        else if (_random.Happens(plan.Zero))
        {
            flags |= TruthFlags.ZeroPrice;
        }

        if (_random.Happens(plan.Exponent))
        {
            flags |= TruthFlags.Exponent;
        }
        else if (_random.Happens(plan.Quoted))
        {
            flags |= TruthFlags.Quoted;
        }

        var garble = _random.Happens(plan.Garbage);
        var duplicate = !garble && _random.Happens(plan.Duplicate);
        var hold = !garble && !duplicate && _random.Happens(plan.Reorder);
        return new EventVerdict(garble, duplicate, hold, _random.Happens(plan.Oversize), garble ? TruthFlags.None : flags);
    }

    private static ReadOnlySpan<byte> Signs => "!#$%&@~^"u8;

    public bool RepeatsLast() => _random.Happens(plan.Repeat);

    public bool Refuses() => _random.Happens(plan.Refuse);

    public bool Cancels() => _random.Happens(plan.Cancel);

    public bool Corrects() => _random.Happens(plan.Correct);

    /// <summary>Makes a whole frame unreadable: cut short, or overwritten with signs that are neither JSON nor base64.</summary>
    /// <returns>The new length.</returns>
    public int Garble(Span<byte> frame)
    {
        // Bare base64 that is cut may still decode; so only what has a frame of its own is cut.
        if (frame[0] is (byte)'{' or (byte)'[' or > 0x7F && _random.Happens(0.5))
        {
            return Math.Max(1, (frame.Length / 4) + _random.NextBelow(Math.Max(1, frame.Length / 2)));
        }

        foreach (ref var letter in frame)
        {
            letter = Signs[_random.NextBelow(Signs.Length)];
        }

        return frame.Length;
    }

    /// <summary>Takes the price away from a trade, or the bid from a quote, when the flags say so.</summary>
    public static MarketEvent Mangle(in MarketEvent happened, TruthFlags flags)
    {
        if (!flags.HasFlag(TruthFlags.NullPrice) && !flags.HasFlag(TruthFlags.ZeroPrice))
        {
            return happened;
        }

        var price = flags.HasFlag(TruthFlags.NullPrice) ? double.NaN : 0;
        return happened.Kind == EventKind.Trade ? happened with { Price = price } : happened with { Bid = price };
    }
}
