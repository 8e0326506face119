using Akka.Actor;
using Akka.Cluster;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Composition;

/// <summary>
/// Decides when a node may begin a cluster. Members say in Redis that a cluster is alive; as long as somebody says so, nobody begins
/// another, though it gets no answer from the members. When nobody has said so for long, one of those that wait, chosen by Redis,
/// begins a new one. Whoever cannot ask Redis waits, and whom nobody takes in although there is a cluster is given up.
/// </summary>
/// <param name="others">With whom this node would begin a cluster; empty = that is for others to do.</param>
/// <param name="wasMember">Whether the others are those of a cluster that this node has lost.</param>
/// <param name="giveUp">Ends the actor system, so that the next one asks the members over links of its own.</param>
internal sealed class ClusterFounding(ActorSystem system, IDatabase redis, IReadOnlyList<Address> others, bool wasMember, Action giveUp)
{
    internal const string AliveKey = "day_trade:cluster:alive";

    private const string FounderKey = "day_trade:cluster:founder";

    /// <summary>How many looks in a row must have found the same: no sign of life where there was a cluster or Redis did not answer, or a cluster that takes nobody in.</summary>
    private const int Looks = 4;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AliveFor = Pace * 3;
    private static readonly TimeSpan FoundingFor = Pace * 6;

    private bool _hasBegun;

    /// <summary>How long a cluster that is alive may take to take a node in.</summary>
    public static TimeSpan Patience => Pace * Looks;

    /// <summary>Runs until the actor system ends.</summary>
    public async Task RunAsync()
    {
        var cluster = Cluster.Get(system);
        var (silent, alive, enough) = (0, 0, wasMember ? Looks : 1);
        while (!system.WhenTerminated.IsCompleted)
        {
            try
            {
                if (cluster.State.Members.Any(member => member.UniqueAddress.Equals(cluster.SelfUniqueAddress)))
                {
                    (silent, alive) = (0, 0);
                    await redis.StringSetAsync(AliveKey, cluster.SelfAddress.ToString(), AliveFor);
                }
                else
                {
                    (silent, alive) = await redis.KeyExistsAsync(AliveKey) ? (0, alive + 1) : (silent + 1, 0);
                    if (alive > Looks)
                    {
                        giveUp();
                    }
                    else if (others.Count > 0 && silent >= enough && await MayBeginAsync(cluster.SelfAddress.ToString()))
                    {
                        // The first of the seeds begins a cluster when none of the others has one.
                        cluster.JoinSeedNodes(others.Prepend(cluster.SelfAddress));
                    }
                }
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                (silent, alive, enough) = (0, 0, Looks);
            }

            await Task.WhenAny(system.WhenTerminated, Task.Delay(Pace, TimeProvider.System));
        }
    }

    /// <summary>One at a time, each for long enough to be taken in by who is there after all; one that was started again need not wait for itself.</summary>
    private async Task<bool> MayBeginAsync(string self)
    {
        var isChosen = await redis.StringSetAsync(FounderKey, self, FoundingFor, When.NotExists) || (!_hasBegun && await redis.StringGetAsync(FounderKey) == self);
        _hasBegun |= isChosen;
        return isChosen;
    }
}
