namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>The slot of a Redis Cluster that holds a key: CRC16 (XMODEM) of the key, or of what stands in its first braces.</summary>
internal static class HashSlot
{
    public const int Count = 16_384;

    private const ushort Polynomial = 0x1021;

    private static readonly ushort[] Table = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    public static int Of(ReadOnlySpan<byte> key)
    {
        ushort crc = 0;
        foreach (var octet in Hashed(key))
        {
            crc = (ushort)((crc << 8) ^ Table[(crc >> 8) ^ octet]);
        }

        return crc % Count;
    }

    private static ReadOnlySpan<byte> Hashed(ReadOnlySpan<byte> key)
    {
        var open = key.IndexOf((byte)'{');
        var length = open < 0 ? -1 : key[(open + 1)..].IndexOf((byte)'}');
        return length > 0 ? key.Slice(open + 1, length) : key;
    }

    private static ushort CrcOf(int octet)
    {
        var crc = (ushort)(octet << 8);
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (ushort)((crc & 0x8000) != 0 ? (crc << 1) ^ Polynomial : crc << 1);
        }

        return crc;
    }
}
