using System.Globalization;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Pipeline.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host;

/// <summary>Whether the parts of a system do their work.</summary>
public sealed class SystemHealth
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(1);

    /// <summary>A slice is answered within milliseconds; the symbols of a node that died are held up, those of the others are not.</summary>
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(10);

    private readonly SystemServers _servers;
    private readonly NodeLives _lives;
    private volatile bool _isStopping;

    internal SystemHealth(SystemServers servers, NodeLives lives) => (_servers, _lives) = (servers, lives);

    /// <summary>What is wrong with each part, null where nothing is: `feed`, `redis`, `cluster`, `pipeline`.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> CheckAsync() => new Dictionary<string, string?>
    {
        ["feed"] = FeedProblem(),
        ["redis"] = await RedisProblemAsync(),
        ["cluster"] = ClusterProblem(),
        ["pipeline"] = PipelineProblem(),
    };

    /// <summary>From here on the node says that it is not ready, so that nobody sends it anything more.</summary>
    internal void StartStopping() => _isStopping = true;

    private string? ClusterProblem() =>
        _isStopping ? "this node is stopping"
        : _lives.IsBetween ? "this node has lost its place in the cluster and takes part again soon"
        : _lives.Node.IsUp ? null
        : "this node is not up";

    private string? FeedProblem()
    {
        var parts = _lives.Parts;
        foreach (var feed in _lives.PartitionsHere.Select(partition => parts.Feeds[partition].Read()))
        {
            if (!feed.IsHealthy)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{feed.State.ToString().ToLowerInvariant()} since {feed.Since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}{(feed.Reason is null ? string.Empty : $": {feed.Reason}")}");
            }

            if (parts.Freshness?.TooLongSilent(feed) is { } silence)
            {
                return string.Create(CultureInfo.InvariantCulture, $"no data for {silence.TotalSeconds:F0} s while the market trades");
            }
        }

        return null;
    }

    private string? PipelineProblem()
    {
        var parts = _lives.Parts;
        return parts.Pipelines.Problem(_lives.PartitionsHere)
            ?? (parts.Metrics.FeatureBacklog.Lag is var stall && stall > LongestStall
                ? string.Create(CultureInfo.InvariantCulture, $"ticks wait: no symbol has answered for {stall.TotalSeconds:F0} s")
                : null);
    }

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
