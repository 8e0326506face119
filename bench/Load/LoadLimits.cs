namespace AkkaDayTrade.Load;

/// <summary>What a run can be asked for.</summary>
internal static class LoadLimits
{
    public const int MostSymbols = 10_000;
    public const int MostTicksPerFrame = 10_000;
    public const int MostNodes = 3;
    public const double MostTicksPerSecond = 1e8;

    public static bool Allow(double rate) => rate is >= 0 and <= MostTicksPerSecond;
}
