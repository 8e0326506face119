namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>Who may come in: any key that is not empty and does not start with `bad`.</summary>
internal static class Credentials
{
    public static bool AreGood(string? key, bool allowAnonymous) =>
        string.IsNullOrEmpty(key) ? allowAnonymous : !key.StartsWith("bad", StringComparison.Ordinal);
}
