using System.Text;

namespace AkkaDayTrade.Chaos.Network;

/// <summary>
/// The network between the nodes of a cluster. Each node is reached through a proxy before its port; who calls is read off the
/// first frame that Akka.Remote sends, which names the caller's address. Both ends may write on any connection, so a link is a
/// direction between two nodes whoever opened the connection.
/// </summary>
internal sealed class RemotingNetwork : IAsyncDisposable
{
    private const byte PortField = 3 << 3;

    private static readonly byte[] Host = Encoding.ASCII.GetBytes("127.0.0.1");

    private readonly Dictionary<int, FaultProxy> _proxies = [];
    private readonly Dictionary<(int From, int To), Link> _links = [];
    private readonly Lock _gate = new();

    /// <summary>Puts a proxy before a node.</summary>
    /// <param name="port">Under which its peers know the node.</param>
    /// <param name="bindPort">Where it listens.</param>
    public void Add(int port, int bindPort) =>
        _proxies.Add(port, new FaultProxy(port, bindPort, first => PortOfCaller(first.Span) is { } caller
            ? (Between(caller, port), Between(port, caller))
            : (new Link(), new Link())));

    /// <summary>What goes from one node to another, by the ports under which they are known.</summary>
    public Link Between(int from, int to)
    {
        lock (_gate)
        {
            return _links.TryGetValue((from, to), out var link) ? link : _links[(from, to)] = new Link();
        }
    }

    /// <summary>Nothing passes between the two sides, in either direction.</summary>
    public void Partition(IEnumerable<int> oneSide, IEnumerable<int> otherSide)
    {
        foreach (var (one, other) in oneSide.SelectMany(one => otherSide.Select(other => (one, other))))
        {
            Between(one, other).Hold();
            Between(other, one).Hold();
        }
    }

    /// <summary>Everything passes again.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            foreach (var link in _links.Values)
            {
                link.Delay = TimeSpan.Zero;
                link.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Heal();
        foreach (var proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }

    /// <summary>The address stands in the frame as protobuf: the host's text, then the port as field 3.</summary>
    private static int? PortOfCaller(ReadOnlySpan<byte> frame)
    {
        var host = frame.IndexOf(Host);
        var at = host + Host.Length;
        if (host < 0 || at >= frame.Length || frame[at++] != PortField)
        {
            return null;
        }

        var (port, shift) = (0, 0);
        for (; at < frame.Length && shift < 32; shift += 7)
        {
            var part = frame[at++];
            port |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return port;
            }
        }

        return null;
    }
}
