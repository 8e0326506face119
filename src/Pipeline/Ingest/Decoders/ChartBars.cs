using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>History from Yahoo's chart endpoint, for the warm-up of features on bars.</summary>
public static class ChartBars
{
    /// <summary>
    /// The finished bars of a body of `/v8/finance/chart/{symbol}` in their order; rows with holes and what may
    /// still grow are left out.
    /// </summary>
    /// <param name="error">What is wrong with the body, or the endpoint's own words; null when it was read.</param>
    public static IReadOnlyList<Bar> Read(ReadOnlySpan<byte> body, out string? error)
    {
        error = ChartBody.TryRead(body, finishedOnly: true, out var chart);
        return error is null ? chart.Bars : [];
    }
}
