using Akka.Actor;
using Akka.Cluster;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Composition;

/// <summary>
/// Keeps nodes that have all lost their cluster from waiting for one another for ever. Members say in Redis that a cluster is alive; when
/// nobody has said so for long, one of those that wait, chosen by Redis, begins a new one. Whoever cannot ask Redis waits.
/// </summary>
internal sealed class ClusterFounding(ActorSystem system, IDatabase redis, IReadOnlyList<Address> peers)
{
    private const string AliveKey = "day_trade:cluster:alive";
    private const string FounderKey = "day_trade:cluster:founder";

    /// <summary>How many looks in a row must have found no sign of life.</summary>
    private const int SilentLooks = 4;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AliveFor = Pace * 3;
    private static readonly TimeSpan FoundingFor = Pace * 6;

    /// <summary>Runs until the actor system ends.</summary>
    public async Task RunAsync()
    {
        var cluster = Cluster.Get(system);
        var silent = 0;
        while (!system.WhenTerminated.IsCompleted)
        {
            try
            {
                if (cluster.State.Members.Any(member => member.UniqueAddress.Equals(cluster.SelfUniqueAddress)))
                {
                    silent = 0;
                    await redis.StringSetAsync(AliveKey, cluster.SelfAddress.ToString(), AliveFor);
                }
                else
                {
                    silent = await redis.KeyExistsAsync(AliveKey) ? 0 : silent + 1;
                    if (peers.Count > 0 && silent >= SilentLooks
                        && await redis.StringSetAsync(FounderKey, cluster.SelfAddress.ToString(), FoundingFor, When.NotExists))
                    {
                        // The first of the seeds begins a cluster when none of the others has one.
                        cluster.JoinSeedNodes(peers.Prepend(cluster.SelfAddress));
                    }
                }
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                silent = 0;
            }

            await Task.WhenAny(system.WhenTerminated, Task.Delay(Pace, TimeProvider.System));
        }
    }
}
