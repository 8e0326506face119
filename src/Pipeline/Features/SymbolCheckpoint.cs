using System.Buffers.Binary;
using System.Numerics;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// A <see cref="SymbolProcessor"/> as bytes, little-endian: "DTC" and the version; then, in version 1, the feature set's
/// fingerprint, the state, and a CRC-32C of all before it. Whatever is written once stays readable: a change of the state's
/// layout is a new version with a reader of its own beside the old ones.
/// </summary>
public static class SymbolCheckpoint
{
    private const int Magic = 'D' | ('T' << 8) | ('C' << 16);
    private const int MagicMask = 0xFF_FFFF;
    private const int Version = 1;

    // Grows to the largest state of its thread; what is handed out is a copy of the right length.
    [ThreadStatic]
    private static StateWriter? s_writer;

    /// <summary>The state as it is now; one array is allocated.</summary>
    public static byte[] Of(SymbolProcessor processor)
    {
        ArgumentNullException.ThrowIfNull(processor);
        var writer = s_writer ??= new StateWriter();
        writer.Clear();
        writer.WriteInt32(Magic | (Version << 24));
        writer.WriteInt64(processor.FingerprintBits);
        processor.Save(writer);
        writer.WriteInt32(Checksum(writer.Written));
        return writer.Written.ToArray();
    }

    /// <summary>
    /// A processor that goes on as the saved one would have. Throws <see cref="UnreadableCheckpointException"/> and nothing else
    /// for whatever bytes.
    /// </summary>
    public static SymbolProcessor Restore(string symbol, SymbolSetup setup, ReadOnlySpan<byte> checkpoint, long incarnation = 0)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ArgumentNullException.ThrowIfNull(setup);
        var start = new StateReader(checkpoint);
        if (start.Remaining < sizeof(int))
        {
            throw new UnreadableCheckpointException(CheckpointFault.Damaged, $"The checkpoint of {symbol} has only {checkpoint.Length} bytes.");
        }

        var head = start.ReadInt32();
        return (head & MagicMask, head >>> 24) switch
        {
            (Magic, Version) => RestoreVersion1(symbol, setup, checkpoint, incarnation),
            (Magic, var version) => throw new UnreadableCheckpointException(
                CheckpointFault.Version, $"The checkpoint of {symbol} has the version {version}; this program reads version {Version}."),
            _ => throw new UnreadableCheckpointException(CheckpointFault.Version, $"What is saved of {symbol} is no checkpoint."),
        };
    }

    private static SymbolProcessor RestoreVersion1(string symbol, SymbolSetup setup, ReadOnlySpan<byte> checkpoint, long incarnation)
    {
        var state = checkpoint[..^sizeof(int)];
        if (Checksum(state) != BinaryPrimitives.ReadInt32LittleEndian(checkpoint[^sizeof(int)..]))
        {
            throw new UnreadableCheckpointException(CheckpointFault.Damaged, $"The checkpoint of {symbol} is cut or damaged: its checksum is wrong.");
        }

        try
        {
            var reader = new StateReader(state[sizeof(int)..]);
            if (reader.ReadInt64() is var fingerprint && fingerprint != setup.Set.FingerprintBits)
            {
                throw new UnreadableCheckpointException(
                    CheckpointFault.FeatureSet, $"The checkpoint of {symbol} is of the feature set {fingerprint:x16}, not of {setup.Set.Fingerprint}.");
            }

            var processor = new SymbolProcessor(symbol, setup, incarnation);
            processor.Restore(ref reader);
            return reader.Remaining == 0
                ? processor
                : throw new InvalidDataException($"{reader.Remaining} bytes are left over.");
        }
        catch (InvalidDataException exception)
        {
            throw new UnreadableCheckpointException(CheckpointFault.Damaged, $"The checkpoint of {symbol} cannot be read: {exception.Message}", exception);
        }
    }

    private static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return unchecked((int)~crc);
    }
}
