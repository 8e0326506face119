using System.Globalization;

namespace AkkaDayTrade.Chaos;

/// <summary>The verdict in words.</summary>
internal static class ChaosReport
{
    private const int ShownSymbols = 20;

    public static async Task WriteAsync(TextWriter output, ChaosResult result)
    {
        var verdict = result.Verdict;
        await LineAsync("faults", $"{result.Faults} in {result.Took.TotalSeconds:0} s");
        await LineAsync("ticks accepted", $"{verdict.Accepted}");
        await LineAsync("ticks applied", $"{verdict.Applied}");
        await LineAsync("ticks duplicated", $"{verdict.Duplicated}");
        await LineAsync("ticks lost", $"{verdict.Lost}");
        await LineAsync("vectors compared", $"{verdict.Symbols.Count}, different {verdict.Different.Count}, without their last tick {verdict.Silent.Count}");
        await LineAsync("longest pause per symbol", Pauses(result));
        foreach (var symbol in verdict.Symbols.Where(symbol => symbol.Lost + symbol.Duplicated > 0 || symbol.Differences.Count > 0).Take(ShownSymbols))
        {
            await output.WriteLineAsync($"  {symbol}");
        }

        if (verdict.Silent.Count > 0)
        {
            await output.WriteLineAsync($"  without their last tick: {string.Join(", ", verdict.Silent.Take(ShownSymbols))}");
        }

        await output.WriteLineAsync(
            $"lost {verdict.Lost}, duplicated {verdict.Duplicated}, {(verdict.Different.Count + verdict.Silent.Count == 0 ? "vectors identical" : $"{verdict.Different.Count + verdict.Silent.Count} vectors not identical")}");

        Task LineAsync(string what, string figure) => output.WriteLineAsync($"{what,-26}{figure}");
    }

    private static string Pauses(ChaosResult result)
    {
        var pauses = result.LongestPauses.Values.Order().ToList();
        return pauses.Count == 0
            ? "nothing was seen"
            : string.Create(CultureInfo.InvariantCulture, $"median {pauses[pauses.Count / 2].TotalSeconds:0.0} s, worst {pauses[^1].TotalSeconds:0.0} s");
    }
}
