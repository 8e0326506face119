using Microsoft.AspNetCore.Http.HttpResults;

namespace AkkaDayTrade.Host.Http;

/// <summary>A symbol in a path. Routing leaves `%2F` as it is, since it would end the segment: here it becomes the slash it stands for.</summary>
internal readonly record struct SymbolName(string Value)
{
    public static bool TryParse(string text, out SymbolName symbol)
    {
        symbol = new SymbolName(text.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        return true;
    }

    public ProblemHttpResult NotFound(RealtimeSystem system) => Problems.NotFound(
        system.Options.Symbols.Contains(Value)
            ? $"No tick of symbol '{Value}' has arrived yet."
            : $"There is no symbol '{Value}'. /api/v1/symbols lists those seen.");
}
