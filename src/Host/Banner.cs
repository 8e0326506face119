using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host;

/// <summary>The few lines at start that say where everything listens.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter output, RealtimeSystem system, IReadOnlyList<string> urls)
    {
        await output.WriteLineAsync($"AkkaDayTrade {RealtimeSystem.Version}");
        await WriteAsync(output, "api", string.Join(", ", urls));
        await WriteAsync(output, "node", system.Address);
        await WriteAsync(output, "pbm", system.Servers.Pbm?.ToString() ?? "off");
        await WriteAsync(output, "redis", system.Servers.RedisPort is { } redis ? $"127.0.0.1:{redis} (embedded)" : "external");
        await WriteAsync(output, "feed", FeedOf(system));
        await WriteAsync(output, "model", system.Models.Active.Name);
        await WriteAsync(output, "symbols", string.Join(", ", system.Options.Symbols));
        await WriteAsync(output, "features", system.Options.Features.Set);
    }

    private static string FeedOf(RealtimeSystem system)
    {
        var feed = system.Servers.Feed;
        var where = feed.Url is { } url ? Redacted.Address(url) : feed.Path;
        var whose = system.Servers.ExchangePort is null ? string.Empty : ", simulated exchange";
        return $"{where} ({feed.Format.ToString().ToLowerInvariant()}{whose}){string.Concat(system.FeedsHere.Select(feed => $", {feed.Status.State.ToString().ToLowerInvariant()}"))}";
    }

    private static Task WriteAsync(TextWriter output, string what, string where) => output.WriteLineAsync($"  {what,-9} {where}");
}
