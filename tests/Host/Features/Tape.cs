using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>An endless input of made-up trades, the same each time: what stands at a position follows from the position alone.</summary>
internal static class Tape
{
    public static readonly string[] Symbols = ["7203", "8306", "9984", "6758", "6861", "9432", "8035", "4063"];

    public static SymbolSetup Setup(PipelineMode mode) => new()
    {
        Set = FeatureSet.Parse(FeatureOptions.DefaultSet),
        Calendar = TradingCalendars.Always,
        Mode = mode,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        MaxDisorder = TimeSpan.Zero,
        RecentTicks = 16,
    };

    public static Tick TickAt(long position, string? symbol = null)
    {
        var price = 1000 + (position * 7919 % 101 * 0.5);
        return new Tick
        {
            Symbol = symbol ?? Symbols[position % Symbols.Length],
            Position = position,
            UnixNanos = (1_795_000_000 * Timestamps.NanosPerSecond) + (position * 7 * Timestamps.NanosPerMillisecond),
            Price = price,
            Volume = 100 * (1 + (position % 9)),
            Bid = price - 0.5,
            Ask = price + 0.5,
            TradeId = (ulong)position + 1,
        };
    }

    public static TickBatch Batch(long from, int count)
    {
        var batch = new TickBatch { NextPosition = from };
        for (var position = from; position < from + count; position++)
        {
            batch.Add(TickAt(position));
        }

        return batch;
    }

    /// <summary>A slice of one symbol that every tick belongs to.</summary>
    public static Slice Slice(long epoch, long previous, int count) => new(
        Symbols[0],
        epoch,
        previous,
        [.. Enumerable.Range(0, count).Select(i => TickAt(previous + 1 + i, Symbols[0]))],
        Takeover.AfterGap);
}
