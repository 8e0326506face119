using Akka.Actor;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Actors.Tests.Features;

/// <summary>What the entities of a test share, and what is sent to them.</summary>
internal static class TestSymbols
{
    public const string Symbol = "7203";

    /// <summary>Under which the snapshot store holds it.</summary>
    public const string Id = "symbol-live-7203";

    public static readonly SymbolSetup Setup = new()
    {
        Set = FeatureSet.Parse("sma(2)"),
        Calendar = TradingCalendars.Parse("always"),
        Mode = PipelineMode.Live,
        BucketNanos = 100 * Timestamps.NanosPerMillisecond,
        MaxDisorder = TimeSpan.Zero,
        RecentTicks = 16,
    };

    /// <summary>No save unless a test wants it.</summary>
    public static readonly CheckpointSettings Rarely = new() { Interval = TimeSpan.FromHours(1), RetryDelay = TimeSpan.FromMilliseconds(20), StopPatience = Patience.Long };

    public static readonly CheckpointSettings Often = Rarely with { Interval = TimeSpan.FromMilliseconds(20) };

    public static SymbolEntityParts Parts(
        ActorSystem system, CheckpointSettings settings, SymbolSetup? setup = null, PauseGuard? pause = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        return SymbolEntityParts.Create(
            system, setup ?? Setup, settings, new CheckpointMetrics(new PipelineMetrics()), pause ?? new PauseGuard(time), time);
    }

    public static Slice NewSlice(long epoch, long previous, params long[] positions) =>
        new(Symbol, epoch, previous, [.. positions.Select(Tick)], Takeover.AfterGap);

    public static Tick Tick(long position) => new()
    {
        Symbol = Symbol,
        Position = position,
        UnixNanos = position * Timestamps.NanosPerSecond,
        Price = 100 + (position % 7),
        Volume = 1,
        Bid = double.NaN,
        Ask = double.NaN,
    };

    /// <summary>A checkpoint of a symbol that has taken ticks in up to a position.</summary>
    public static byte[] Checkpoint(long epoch, long position)
    {
        var processor = new SymbolProcessor(Symbol, Setup);
        processor.Apply(NewSlice(epoch, Slice.Start, [.. Enumerable.Range(0, (int)position + 1)]));
        return SymbolCheckpoint.Of(processor);
    }
}
