namespace AkkaDayTrade.Domain.Market;

/// <summary>
/// Open, high, low, close and volume of one interval [<paramref name="StartUnixNanos"/>, <paramref name="EndUnixNanos"/>).
/// Never empty: it holds at least one price.
/// </summary>
public readonly record struct Bar(
    long StartUnixNanos, long EndUnixNanos, double Open, double High, double Low, double Close, double Volume);
