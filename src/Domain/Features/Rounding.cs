namespace AkkaDayTrade.Domain.Features;

/// <summary>Where differences of prices stop to mean anything.</summary>
internal static class Rounding
{
    /// <summary>A billionth of the price: far below any tick size, far above the rounding errors of the formulas here.</summary>
    public static double NoiseOf(double price) => 1e-9 * Math.Abs(price);
}
