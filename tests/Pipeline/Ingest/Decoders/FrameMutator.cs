namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

/// <summary>Makes broken variants of a good frame: flipped bytes, cuts, splices with other frames, storms of digits and brackets.</summary>
internal sealed class FrameMutator(int seed, byte[] good, byte[][] others)
{
    private static readonly byte[] Alphabet = "\"\\{}[]:,.-+eE0123456789ntfu \n\0\u007F"u8.ToArray();

    private readonly Random _random = new(seed);

    /// <summary>One to four mutations; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        var frame = new List<byte>(good);
        for (var mutations = _random.Next(1, 5); mutations > 0; mutations--)
        {
            Mutate(frame);
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(frame);
    }

    private void Mutate(List<byte> frame)
    {
        var at = _random.Next(frame.Count + 1);
        var length = Math.Min(_random.Next(1, 40), frame.Count - at);
        switch (_random.Next(7))
        {
            case 0 when at < frame.Count:
                frame[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < frame.Count:
                frame[at] = (byte)_random.Next(256);
                break;
            case 2 when at < frame.Count:
                frame[at] = Alphabet[_random.Next(Alphabet.Length)];
                break;
            case 3:
                frame.RemoveRange(at, _random.Next(4) == 0 ? frame.Count - at : length);
                break;
            case 4:
                var other = others[_random.Next(others.Length)];
                var from = _random.Next(other.Length);
                frame.InsertRange(at, other[from..Math.Min(other.Length, from + _random.Next(1, 60))]);
                break;
            case 5:
                frame.InsertRange(at, Enumerable.Repeat((byte)('0' + _random.Next(10)), _random.Next(1, 60)));
                break;
            default:
                frame.InsertRange(at, Enumerable.Repeat(Alphabet[_random.Next(Alphabet.Length)], _random.Next(1, 100)));
                break;
        }
    }
}
