using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Domain.Filter;

/// <summary>
/// What can only be judged with a memory of the symbol: duplicates, order in time, running volume. Lives in the symbol's
/// state and is saved with it; judging does not allocate. A rejected tick leaves no trace. Not safe for use by several threads.
/// </summary>
/// <param name="calendar">Tells the session days by which running volumes start again.</param>
/// <param name="maxDisorder">
/// How far behind the newest event time a tick may lie; within it, it counts at the newest time, beyond it is refused.
/// </param>
/// <param name="isLive">
/// A live feed repeats itself after a reconnect: a tick without id that equals the one before is a duplicate. In a file it is
/// what happened.
/// </param>
public sealed class SymbolGate(TradingCalendar calendar, TimeSpan maxDisorder, bool isLive)
{
    private readonly ulong _maxDisorderNanos = (ulong)Timestamps.ToNanos(maxDisorder);
    private readonly RecentIds _ids = new();
    private RunningVolume _volume;

    /// <summary>The last accepted tick as it came, before its time or volume was mended; null before the first.</summary>
    private Tick? _previous;
    private long _newestUnixNanos = long.MinValue;

    /// <summary>Event time of the newest accepted tick; <see cref="long.MinValue"/> before the first.</summary>
    public long NewestUnixNanos => _newestUnixNanos;

    /// <summary>Null accepts the tick, which then has its final time and volume.</summary>
    /// <param name="tick">Its running volume becomes a difference; when nothing was traded it is flagged to set the price only.</param>
    /// <param name="late">The tick lay behind the newest and was moved to its time.</param>
    public RejectReason? Judge(ref Tick tick, out bool late)
    {
        late = false;
        if (IsDuplicate(tick))
        {
            return RejectReason.Duplicate;
        }

        if (tick.UnixNanos < _newestUnixNanos)
        {
            // The difference of two longs can exceed a long, but not an unsigned one.
            if (unchecked((ulong)(_newestUnixNanos - tick.UnixNanos)) > _maxDisorderNanos)
            {
                return RejectReason.Order;
            }

            late = true;
        }

        var isSimultaneous = tick.UnixNanos == _newestUnixNanos;
        _previous = tick;
        if (tick.TradeId != 0)
        {
            _ids.Add(tick.TradeId);
        }

        if (late)
        {
            tick = tick with { UnixNanos = _newestUnixNanos };
        }
        else
        {
            _newestUnixNanos = tick.UnixNanos;
        }

        if ((tick.Flags & TickFlags.CumulativeVolume) != TickFlags.None)
        {
            ToDifference(ref tick, late, isSimultaneous);
        }

        return null;
    }

    /// <summary>Appends the whole state, bit by bit.</summary>
    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteInt64(_newestUnixNanos);
        writer.WriteBoolean(_previous.HasValue);
        if (_previous is { } previous)
        {
            writer.WriteInt64(previous.UnixNanos);
            writer.WriteDouble(previous.Price);
            writer.WriteDouble(previous.Volume);
            writer.WriteDouble(previous.Bid);
            writer.WriteDouble(previous.Ask);
            writer.WriteInt64(unchecked((long)previous.TradeId));
            writer.WriteInt32((int)previous.Kind);
            writer.WriteInt32((int)previous.Flags);
        }

        _volume.Save(writer);
        _ids.Save(writer);
    }

    /// <summary>Takes over a saved state. Throws <see cref="InvalidDataException"/> when it cannot be a gate's.</summary>
    public void Restore(ref StateReader reader)
    {
        _newestUnixNanos = reader.ReadInt64();
        _previous = !reader.ReadBoolean()
            ? null
            : new Tick
            {
                Symbol = string.Empty,
                UnixNanos = reader.ReadInt64(),
                Price = reader.ReadDouble(),
                Volume = reader.ReadDouble(),
                Bid = reader.ReadDouble(),
                Ask = reader.ReadDouble(),
                TradeId = unchecked((ulong)reader.ReadInt64()),
                Kind = (TickKind)reader.ReadInt32(),
                Flags = (TickFlags)reader.ReadInt32(),
            };
        _volume.Restore(ref reader);
        _ids.Restore(ref reader);
    }

    private bool IsDuplicate(in Tick tick)
    {
        if (tick.TradeId != 0)
        {
            return _ids.Contains(tick.TradeId);
        }

        return isLive && _previous is { } previous && previous.UnixNanos == tick.UnixNanos && IsSameEvent(previous, tick);
    }

    /// <summary>All but symbol, position and arrival; Equals, so that two absent figures (NaN) are the same.</summary>
    private static bool IsSameEvent(in Tick one, in Tick other) =>
        one.UnixNanos == other.UnixNanos && one.TradeId == other.TradeId && one.Kind == other.Kind && one.Flags == other.Flags
        && one.Price.Equals(other.Price) && one.Volume.Equals(other.Volume)
        && one.Bid.Equals(other.Bid) && one.Ask.Equals(other.Ask);

    /// <summary>A late total was overtaken by a newer one, which holds its volume already.</summary>
    private void ToDifference(ref Tick tick, bool late, bool isSimultaneous)
    {
        var traded = late ? 0 : _volume.Advance(tick.Volume, tick.UnixNanos, isSimultaneous, calendar);
        var flags = tick.Flags & ~TickFlags.CumulativeVolume;
        tick = tick with { Volume = traded, Flags = traded > 0 ? flags : flags | TickFlags.NoVolume };
    }
}
