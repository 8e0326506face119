namespace AkkaDayTrade.Tests.Domain.Features;

internal static class Closeness
{
    /// <summary>
    /// Equal within 1e-9 relative. What is a difference of prices and happens to be near zero keeps the rounding error of the
    /// prices, so 1e-13 of the price is allowed besides.
    /// </summary>
    public static void ShouldBeCloseTo(this double actual, double expected, double price, string what)
    {
        // Not "greater": a NaN must fail.
        if (!(Math.Abs(actual - expected) <= (1e-9 * Math.Abs(expected)) + (1e-13 * Math.Abs(price))))
        {
            Assert.Fail($"{what}: {actual:R} instead of {expected:R}");
        }
    }
}
