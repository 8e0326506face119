using System.Text;

namespace AkkaDayTrade.Pipeline.Store.Resp;

/// <summary>
/// Reads the answers to writing commands: status, number or error, a line each, however the network cuts them. Anything else
/// is an <see cref="InvalidDataException"/>, after which the connection is of no use.
/// </summary>
internal sealed class RespReplies
{
    private const int BufferSize = 16 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _length;

    /// <summary>Where the next bytes from the network belong.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_length);

    /// <summary>Takes so many bytes that were put into <see cref="Free"/>.</summary>
    public void Take(int count, RespRequest request)
    {
        _length += count;
        var rest = (ReadOnlySpan<byte>)_buffer.AsSpan(0, _length);
        while (TryTakeLine(ref rest, out var line))
        {
            request.Answer(Read(line));
        }

        if (rest.Length == BufferSize)
        {
            throw new InvalidDataException($"Redis sent a line of more than {BufferSize} bytes.");
        }

        rest.CopyTo(_buffer);
        _length = rest.Length;
    }

    private static bool TryTakeLine(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        var end = bytes.IndexOf("\r\n"u8);
        line = end < 0 ? default : bytes[..end];
        bytes = end < 0 ? bytes : bytes[(end + 2)..];
        return end >= 0;
    }

    private static string? Read(ReadOnlySpan<byte> line) => line switch
    {
        [(byte)'+' or (byte)':', ..] => null,
        [(byte)'-', .. var error] => Encoding.UTF8.GetString(error),
        _ => throw new InvalidDataException("Redis sent what is no answer to a write."),
    };
}
