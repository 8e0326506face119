namespace AkkaDayTrade.Chaos;

/// <summary>What a run is asked to do.</summary>
/// <param name="Seed">Of the market and of the choice of faults.</param>
/// <param name="Duration">Of the market; the run takes as much longer as the faults hold it up.</param>
/// <param name="Rate">Ticks a second, over all symbols.</param>
internal sealed record ChaosOptions(int Seed, TimeSpan Duration, int Rate, int Symbols)
{
    /// <summary>So many there are, also when the market is through before.</summary>
    public const int MinFaults = 6;
}
