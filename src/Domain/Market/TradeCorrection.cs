namespace AkkaDayTrade.Domain.Market;

/// <summary>A feed takes back a trade that it told before, or says what it should have been.</summary>
/// <param name="TradeId">The <see cref="Tick.TradeId"/> of the trade.</param>
/// <param name="Corrected">What takes its place: price, volume and flags; null when it never happened.</param>
public readonly record struct TradeCorrection(string Symbol, ulong TradeId, CorrectedTrade? Corrected);

/// <summary>A trade as it should have been told.</summary>
public readonly record struct CorrectedTrade(double Price, double Volume, TickFlags Flags);
