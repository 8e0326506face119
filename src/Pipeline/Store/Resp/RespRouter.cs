using System.Net;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>
/// Which server gets a key's commands. One lane leads to the master; on a Redis Cluster it leads to any of them, and what the
/// nodes redirect teaches slot by slot where the others are. Used by one thread at a time.
/// </summary>
internal sealed class RespRouter(RedisConnection redis) : IDisposable
{
    private readonly Dictionary<EndPoint, RespLane> _lanes = [];
    private readonly RespLane _home = new(redis, server: null);
    private RespLane?[]? _slots;

    /// <summary>Rises with every new link: it may lead to an empty server.</summary>
    public int Connects => _home.Connects + _lanes.Values.Sum(lane => lane.Connects);

    /// <summary>Whether some server can be written to as far as is known.</summary>
    public bool IsOpen => _home.IsOpen || _lanes.Values.Any(lane => lane.IsOpen);

    public RespLane LaneOf(ReadOnlySpan<byte> key) => _slots is null ? _home : _slots[HashSlot.Of(key)] ?? _home;

    /// <summary>The lane for a command that was redirected.</summary>
    public RespLane Follow(RespRedirect redirect)
    {
        if (!_lanes.TryGetValue(redirect.Server, out var lane))
        {
            _lanes.Add(redirect.Server, lane = new RespLane(redis, redirect.Server));
        }

        if (redirect.IsLasting)
        {
            _slots ??= new RespLane?[HashSlot.Count];
            _slots[redirect.Slot] = lane;
        }

        return lane;
    }

    /// <summary>A server that failed may have lost its slots to another: they are asked for anew.</summary>
    public void Forget(RespLane lane)
    {
        lane.Drop();
        if (_slots is not null)
        {
            _slots.AsSpan().Replace(lane, null);
        }
    }

    /// <summary>The master has become a replica: another server is it now.</summary>
    public async Task FindMasterAgainAsync()
    {
        _home.Drop();
        await redis.RediscoverAsync();
    }

    public void Dispose()
    {
        _home.Dispose();
        foreach (var lane in _lanes.Values)
        {
            lane.Dispose();
        }
    }
}
