using System.Net;
using System.Net.Sockets;

namespace AkkaDayTrade.Chaos.Processes;

/// <summary>
/// Ports below the range from which systems take those of clients: the port of a process that is dead for a while stays free.
/// </summary>
internal static class FreePorts
{
    /// <summary>A Redis Cluster node listens 10,000 ports higher too.</summary>
    private const int Lowest = 12_000;
    private const int Range = 9_000;

    private static int _taken = Environment.ProcessId * 97 % Range;

    public static int Take()
    {
        for (var tries = 0; tries < Range; tries++)
        {
            var port = Lowest + ((Interlocked.Increment(ref _taken) & int.MaxValue) % Range);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another process has it.
            }
        }

        throw new ChaosException($"There is no free port from {Lowest} to {Lowest + Range}.");
    }
}
