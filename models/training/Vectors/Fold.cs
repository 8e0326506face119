using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Vectors;

/// <summary>One symbol's fold.</summary>
internal sealed class Fold(FeatureSet set)
{
    public SymbolFeatures Features { get; } = new(set, TradingCalendars.Always);

    public SymbolGate Gate { get; } = new(TradingCalendars.Always, TimeSpan.Zero, isLive: false);

    public long Bucket { get; set; } = long.MinValue;

    public string? Line { get; set; }
}
