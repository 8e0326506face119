using System.Runtime.Serialization;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Ticks of one symbol on the wire: positions and times as differences to the tick before, figures as <see cref="Figures"/>,
/// trade ids only where there are some. Some 25 bytes a tick, at most 80.
/// </summary>
internal static class TickCodec
{
    /// <summary>Head, position, two times, figures.</summary>
    private const int LeastBytes = 5;

    private const int KindMask = 3;
    private const int FlagsShift = 2;
    private const int FlagsMask = 7;
    private const int HasTradeId = 1 << 5;
    private const int HasNewConnection = 1 << 6;

    public static void Write(ref WireWriter writer, string symbol, scoped ReadOnlySpan<Tick> ticks)
    {
        writer.Count(ticks.Length);
        var (figures, before) = (default(Figures), default(Tick));
        foreach (ref readonly var tick in ticks)
        {
            if (tick.Symbol != symbol)
            {
                throw new SerializationException($"A message about symbol '{symbol}' holds a tick of symbol '{tick.Symbol}'.");
            }

            writer.Byte((byte)(
                (int)tick.Kind
                | ((int)tick.Flags << FlagsShift)
                | (tick.TradeId == 0 ? 0 : HasTradeId)
                | (tick.Connection == before.Connection ? 0 : HasNewConnection)));
            writer.Signed(tick.Position - before.Position);
            writer.Signed(tick.UnixNanos - before.UnixNanos);
            writer.Signed(tick.ArrivalTimestamp - before.ArrivalTimestamp);
            figures.Write(ref writer, tick.Price, tick.Volume, tick.Bid, tick.Ask);
            if (tick.TradeId != 0)
            {
                writer.Fixed(tick.TradeId);
            }

            if (tick.Connection != before.Connection)
            {
                writer.Signed(tick.Connection);
            }

            before = tick;
        }
    }

    public static Tick[] Read(ref WireReader reader, string symbol)
    {
        var ticks = new Tick[reader.Count(LeastBytes)];
        var (figures, before) = (default(Figures), default(Tick));
        for (var i = 0; i < ticks.Length; i++)
        {
            var head = reader.Byte();
            var kind = (TickKind)(head & KindMask);
            if (kind > TickKind.Bar || head > 0x7F)
            {
                throw new SerializationException($"A tick of symbol '{symbol}' begins with {head}, which no kind of tick does.");
            }

            var (position, unixNanos, arrival) = (reader.Signed(), reader.Signed(), reader.Signed());
            var (price, volume, bid, ask) = figures.Read(ref reader);
            before = new Tick
            {
                Symbol = symbol,
                Position = before.Position + position,
                UnixNanos = before.UnixNanos + unixNanos,
                ArrivalTimestamp = before.ArrivalTimestamp + arrival,
                Price = price,
                Volume = volume,
                Bid = bid,
                Ask = ask,
                TradeId = (head & HasTradeId) == 0 ? 0 : reader.Fixed(),
                Connection = (head & HasNewConnection) == 0 ? before.Connection : reader.Integer(),
                Kind = kind,
                Flags = (TickFlags)((head >> FlagsShift) & FlagsMask),
            };
            ticks[i] = before;
        }

        return ticks;
    }
}
