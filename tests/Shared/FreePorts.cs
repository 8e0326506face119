using System.Net;
using System.Net.Sockets;

namespace AkkaDayTrade.Tests.Shared;

/// <summary>
/// Ports for servers, each given to nobody else. All lie below the ports that systems lend to clients: one of those may be in use,
/// or not yet released, at any moment, and a server that begins then fails. Of processes that run at the same time each has a block of its own.
/// </summary>
internal static class FreePorts
{
    /// <summary>A node of a Redis Cluster listens that much higher too.</summary>
    private const int BusOffset = 10_000;

    private const int Lowest = 12_000;
    private const int BlockSize = 300;
    private const int Blocks = 32;
    private const int LowestGuard = Lowest - Blocks;

    private static readonly Block Own = Claim();

    private static int _taken;

    public static int Take()
    {
        for (var tries = 0; tries < BlockSize; tries++)
        {
            var port = Own.First + ((Interlocked.Increment(ref _taken) & int.MaxValue) % BlockSize);
            if (IsFree(port) && IsFree(port + BusOffset))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"There is no free port from {Own.First} to {Own.First + BlockSize - 1} with one {BusOffset} above it.");
    }

    /// <summary>A block is this process's while it listens on the block's guard; the system lets go of it with the process.</summary>
    private static Block Claim()
    {
        for (var tries = 0; tries < Blocks; tries++)
        {
            var block = (Environment.ProcessId + tries) % Blocks;
            if (Listen(LowestGuard + block) is { } guard)
            {
                return new Block(Lowest + (block * BlockSize), guard);
            }
        }

        throw new InvalidOperationException($"All of the ports from {LowestGuard} to {LowestGuard + Blocks - 1} are taken: too many test runs at the same time.");
    }

    private static bool IsFree(int port)
    {
        using var listener = Listen(port);
        return listener is not null;
    }

    private static TcpListener? Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            // Another process has it.
            listener.Dispose();
            return null;
        }
    }

    private sealed record Block(int First, TcpListener Guard);
}
