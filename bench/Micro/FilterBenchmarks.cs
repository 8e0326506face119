using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using BenchmarkDotNet.Attributes;

namespace AkkaDayTrade.Micro;

/// <summary>One tick through the standard filters of the ingest worker, and through the gate of its symbol.</summary>
public class FilterBenchmarks
{
    private const int Ticks = 1_000;

    private readonly Tick[] _ticks = Market.Trades(Ticks);
    private readonly ITickFilter[] _filters =
        [.. TickFilters.Standard(new FilterOptions(), [Market.Symbol, "8306", "9984"], TradingCalendars.Always, PipelineMode.Live, TimeProvider.System)];
    private readonly SymbolGate _gate = new(TradingCalendars.Always, TimeSpan.FromSeconds(2), isLive: true);
    private long _sequence = Ticks;

    [Benchmark(OperationsPerInvoke = Ticks)]
    public int Chain()
    {
        var kept = 0;
        foreach (ref var tick in _ticks.AsSpan())
        {
            kept += IsLetThrough(ref tick) ? 1 : 0;
        }

        return kept;
    }

    [Benchmark(OperationsPerInvoke = Ticks)]
    public int Gate()
    {
        var accepted = 0;
        foreach (ref var tick in _ticks.AsSpan())
        {
            // A tick that was seen before would be refused early.
            tick = tick with { TradeId = (ulong)++_sequence, UnixNanos = tick.UnixNanos + (Ticks * Timestamps.NanosPerMillisecond) };
            accepted += _gate.Judge(ref tick, out _) is null ? 1 : 0;
        }

        return accepted;
    }

    private bool IsLetThrough(ref Tick tick)
    {
        foreach (var filter in _filters)
        {
            if (filter.Judge(ref tick) is not null)
            {
                return false;
            }
        }

        return true;
    }
}
