using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Sessions;
using BenchmarkDotNet.Attributes;

namespace AkkaDayTrade.Micro;

/// <summary>Saving and restoring a symbol's features (default set).</summary>
public class StateBenchmarks
{
    private readonly SymbolFeatures _features = Market.Warmed(Market.DefaultSet);
    private readonly SymbolFeatures _restored = new(Market.DefaultSet, TradingCalendars.Always);
    private readonly StateWriter _writer = new();
    private readonly byte[] _saved;

    public StateBenchmarks()
    {
        _features.Save(_writer);
        _saved = _writer.Written.ToArray();
    }

    [Benchmark]
    public int Save()
    {
        _writer.Clear();
        _features.Save(_writer);
        return _writer.Length;
    }

    [Benchmark]
    public void Restore()
    {
        var reader = new StateReader(_saved);
        _restored.Restore(ref reader);
    }
}
