using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Host.Telemetry;

/// <summary>
/// What the meter tells of the node around the pipeline: feed links, cluster, shards, actors, Redis, health. What has to be asked for
/// (entities, a ping) is asked for every few seconds, not when somebody fetches the figures. Safe for use by several threads.
/// </summary>
internal sealed class NodeMetrics : IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    private readonly SystemServers _servers;
    private readonly NodeLives _lives;
    private readonly SystemHealth _health;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;
    private volatile Sample _sample = new(0, 0, double.NaN, new Dictionary<string, string?>());

    public NodeMetrics(Meter meter, SystemServers servers, NodeLives lives, SystemHealth health)
    {
        (_servers, _lives, _health) = (servers, lives, health);
        meter.CreateObservableGauge("daytrade.feed.state", FeedStates, description: "1 for the state in which a feed link of this node is");
        meter.CreateObservableGauge("daytrade.feed.silence", () => OfFeeds(SilenceOf), "s", "Since the last data of a feed link of this node");
        meter.CreateObservableCounter("daytrade.feed.reconnects", () => OfFeeds(feed => feed.Reconnects));
        meter.CreateObservableCounter("daytrade.feed.errors", () => OfFeeds(feed => feed.Errors));
        meter.CreateObservableCounter("daytrade.feed.dropped_frames", () => OfFeeds(feed => feed.DroppedFrames));
        meter.CreateObservableGauge("daytrade.cluster.members", Members, description: "Members of the cluster as this node sees them");
        meter.CreateObservableGauge("daytrade.cluster.unreachable", () => Cluster.Get(_lives.Node.System).State.Unreachable.Count);
        meter.CreateObservableGauge("daytrade.akka.entities", () => _sample.Entities, description: "Symbols that this node holds");
        meter.CreateObservableGauge("daytrade.akka.shards", () => _sample.Shards, description: "Shards that this node holds");
        meter.CreateObservableCounter("daytrade.akka.restarts", () => lives.Parts.Akka.Restarts, description: "Actors that threw and began anew");
        meter.CreateObservableCounter("daytrade.akka.dead_letters", () => lives.Parts.Akka.DeadLetters, description: "Messages that found nobody");
        meter.CreateObservableGauge("daytrade.redis.connected", () => servers.Redis.IsConnected ? 1 : 0);
        meter.CreateObservableGauge("daytrade.redis.ping", PingIfKnown, "s", "How long Redis took for the last PING; absent while it does not answer");
        meter.CreateObservableGauge("daytrade.redis.outstanding", () => servers.Redis.Outstanding, description: "Commands that wait for their answer");
        meter.CreateObservableCounter("daytrade.redis.operations", () => servers.Redis.Operations, description: "Commands sent, the store's writes left out");
        meter.CreateObservableGauge("daytrade.health", Health, description: "1 while a part does its work, as /health/ready says");
        _sampling = SampleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(SampleInterval);
        do
        {
            var region = await RegionAsync();
            _sample = new Sample(region?.Shards.Count ?? 0, region?.Shards.Sum(shard => shard.EntityIds.Count) ?? 0, await PingAsync(), await HealthAsync());
        }
        while (await timer.WaitForNextTickAsync(_stop.Token));
    }

    /// <summary>Null when this node does not say; as while it is between two lives.</summary>
    private async Task<CurrentShardRegionState?> RegionAsync()
    {
        try
        {
            return await _lives.Node.Actors.Get<SymbolShards>().Ask<CurrentShardRegionState>(GetShardRegionState.Instance, AnswerTimeout, _stop.Token);
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            // An actor system that ends may refuse in many ways; its successor is asked the next time.
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<string, string?>> HealthAsync()
    {
        try
        {
            return await _health.CheckAsync();
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            return new Dictionary<string, string?> { ["cluster"] = exception.Message };
        }
    }

    private async Task<double> PingAsync()
    {
        try
        {
            return (await _servers.Redis.PingAsync().WaitAsync(AnswerTimeout, _stop.Token)).TotalSeconds;
        }
        catch (Exception exception) when (exception is StackExchange.Redis.RedisException or TimeoutException)
        {
            return double.NaN;
        }
    }

    private IEnumerable<(KeyValuePair<string, object?> Partition, FeedStatusSnapshot Feed)> Feeds()
    {
        var feeds = _lives.Parts.Feeds;
        return _lives.PartitionsHere.Select(partition => (new KeyValuePair<string, object?>("partition", partition), feeds[partition].Read()));
    }

    private IEnumerable<Measurement<T>> OfFeeds<T>(Func<FeedStatusSnapshot, T> read)
        where T : struct => Feeds().Select(entry => new Measurement<T>(read(entry.Feed), entry.Partition));

    /// <summary>All states, so that a change is a step from 0 to 1 and not a line that ends.</summary>
    private IEnumerable<Measurement<int>> FeedStates() => Feeds().SelectMany(entry => Enum.GetValues<FeedState>().Select(state =>
        new Measurement<int>(entry.Feed.State == state ? 1 : 0, entry.Partition, new("state", state.ToString().ToLowerInvariant()))));

    private static double SilenceOf(FeedStatusSnapshot feed) =>
        feed.LastDataAt is { } last ? Math.Max(0, (TimeProvider.System.GetUtcNow() - last).TotalSeconds) : 0;

    private IEnumerable<Measurement<int>> Members()
    {
        var members = Cluster.Get(_lives.Node.System).State.Members;
        return Enum.GetValues<MemberStatus>().Select(status => new Measurement<int>(
            members.Count(member => member.Status == status), new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant())));
    }

    private IEnumerable<Measurement<double>> PingIfKnown() => _sample.PingSeconds is var ping && double.IsNaN(ping) ? [] : [new(ping)];

    private IEnumerable<Measurement<int>> Health() => _sample.Health.Select(part =>
        new Measurement<int>(part.Value is null ? 1 : 0, new KeyValuePair<string, object?>("part", part.Key)));

    private sealed record Sample(int Shards, int Entities, double PingSeconds, IReadOnlyDictionary<string, string?> Health);
}
