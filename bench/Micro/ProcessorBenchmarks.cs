using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using BenchmarkDotNet.Attributes;

namespace AkkaDayTrade.Micro;

/// <summary>A slice of ticks through everything that one symbol remembers, to the answer with its vectors (default set, live).</summary>
public class ProcessorBenchmarks
{
    private readonly SymbolProcessor _processor = new(Market.Symbol, new SymbolSetup
    {
        Set = Market.DefaultSet,
        Calendar = TradingCalendars.Always,
        Mode = PipelineMode.Live,
        BucketNanos = Timestamps.ToNanos(TimeSpan.FromMilliseconds(100)),
        MaxDisorder = TimeSpan.FromSeconds(2),
        RecentTicks = 256,
    });

    private Tick[] _ticks = [];
    private long _position = -1;

    [Params(1, 20, 200)]
    public int SliceTicks { get; set; }

    [GlobalSetup]
    public void SetUp() => _ticks = Market.Trades(SliceTicks);

    /// <summary>The slice itself, a small record around ticks that are there already, is in the figure.</summary>
    [Benchmark]
    public ISliceAnswer Apply()
    {
        var previous = _position;
        foreach (ref var tick in _ticks.AsSpan())
        {
            _position++;
            tick = tick with
            {
                Position = _position,
                TradeId = (ulong)_position + 1,
                UnixNanos = tick.UnixNanos + (SliceTicks * Timestamps.NanosPerMillisecond),
            };
        }

        return _processor.Apply(new Slice(Market.Symbol, 1, previous, _ticks, Takeover.AfterGap));
    }
}
