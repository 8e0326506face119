using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host;

/// <summary>Whether the parts of a system do their work.</summary>
public sealed class SystemHealth
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(1);

    private readonly SystemParts _parts;
    private readonly SystemServers _servers;
    private readonly AkkaNode _node;

    internal SystemHealth(SystemParts parts, SystemServers servers, AkkaNode node) => (_parts, _servers, _node) = (parts, servers, node);

    /// <summary>What is wrong with each part, null where nothing is: `feed`, `redis`, `cluster`, `pipeline`.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> CheckAsync() => new Dictionary<string, string?>
    {
        ["feed"] = FeedProblem(),
        ["redis"] = await RedisProblemAsync(),
        ["cluster"] = _node.IsUp ? null : "this node is not up",
        ["pipeline"] = _parts.Pipelines.Problem(),
    };

    private string? FeedProblem() =>
        _parts.Feeds.Select(feed => feed.Read()).FirstOrDefault(feed => !feed.IsHealthy) is { } feed
            ? $"{feed.State.ToString().ToLowerInvariant()} since {feed.Since:O}{(feed.Reason is null ? string.Empty : $": {feed.Reason}")}"
            : null;

    private async Task<string?> RedisProblemAsync()
    {
        try
        {
            await _servers.Redis.PingAsync().WaitAsync(PingTimeout);
            return null;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return RedisFault.Describe(exception);
        }
    }
}
