using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using BenchmarkDotNet.Attributes;

namespace AkkaDayTrade.Micro;

/// <summary>
/// One tick through one indicator, and through the default set. What a symbol costs in any case (session, bid and ask, price)
/// is in every figure; `mid`, which hardly computes, shows how much that is.
/// </summary>
public class FeatureBenchmarks
{
    private const int Ticks = 10_000;

    private readonly Tick[] _ticks = Market.Trades(Ticks);
    private SymbolFeatures _features = null!;
    private long _unixNanos;

    [Params(
        "sma(20)", "ema(12)", "rsi(14)", "macd(12,26,9)", "bollinger(20,2)", "volume_ratio(20)@1m", "atr(14)@1m", "vwap",
        "stochastic(14,3)@1m", "obv", "realized_volatility(60)", "spread", "mid", FeatureOptions.DefaultSet)]
    public string Set { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _features = Market.Warmed(FeatureSet.Parse(Set));
        _unixNanos = _ticks[^1].UnixNanos;
    }

    [Benchmark(OperationsPerInvoke = Ticks)]
    public void Update()
    {
        foreach (ref var tick in _ticks.AsSpan())
        {
            // Time must go on, or bars would never close.
            tick = tick with { UnixNanos = _unixNanos += Timestamps.NanosPerMillisecond };
            _features.Update(tick);
        }
    }
}
