namespace AkkaDayTrade.Host;

/// <summary>The few lines at start that say where everything listens.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter output, RealtimeSystem system, IReadOnlyList<string> urls)
    {
        await output.WriteLineAsync($"AkkaDayTrade {RealtimeSystem.Version}");
        await WriteAsync(output, "api", string.Join(", ", urls));
        await WriteAsync(output, "node", system.Address);
        await WriteAsync(output, "symbols", string.Join(", ", system.Options.Symbols));
        await WriteAsync(output, "features", system.Options.Features.Set);
    }

    private static Task WriteAsync(TextWriter output, string what, string where) => output.WriteLineAsync($"  {what,-9} {where}");
}
