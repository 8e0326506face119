using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host;

/// <summary>Whether the parts of a system do their work.</summary>
public sealed class SystemHealth
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(1);

    private readonly SystemServers _servers;
    private readonly NodeLives _lives;

    internal SystemHealth(SystemServers servers, NodeLives lives) => (_servers, _lives) = (servers, lives);

    /// <summary>What is wrong with each part, null where nothing is: `feed`, `redis`, `cluster`, `pipeline`.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> CheckAsync() => new Dictionary<string, string?>
    {
        ["feed"] = FeedProblem(),
        ["redis"] = await RedisProblemAsync(),
        ["cluster"] = ClusterProblem(),
        ["pipeline"] = _lives.Parts.Pipelines.Problem(_lives.PartitionsHere),
    };

    private string? ClusterProblem() =>
        _lives.IsBetween ? "this node has lost its place in the cluster and takes part again soon"
        : _lives.Node.IsUp ? null
        : "this node is not up";

    private string? FeedProblem() =>
        _lives.PartitionsHere.Select(partition => _lives.Parts.Feeds[partition].Read()).FirstOrDefault(feed => !feed.IsHealthy) is { } feed
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
