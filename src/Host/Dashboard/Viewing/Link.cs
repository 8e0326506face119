namespace AkkaDayTrade.Host.Dashboard.Viewing;

/// <summary>Addresses of pages.</summary>
internal static class Link
{
    public static string ToSymbol(string symbol) => $"/symbol/{Uri.EscapeDataString(symbol)}";
}
