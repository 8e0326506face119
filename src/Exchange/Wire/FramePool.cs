using System.Buffers;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>
/// The arrays of frames. Thousands of them wait in an outbox at full speed, more than the shared pool keeps, so the exchange has its own;
/// it keeps at most 2,048 arrays of a size, more are left to the collector.
/// </summary>
internal static class FramePool
{
    public static ArrayPool<byte> Shared { get; } = ArrayPool<byte>.Create(maxArrayLength: 8 * 1024 * 1024, maxArraysPerBucket: 2048);
}
