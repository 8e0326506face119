namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Short ASCII names as numbers, so that a switch tells fields apart: `p` is 'p', `ev` is ('e' &lt;&lt; 8) | 'v'.
/// Names of more than four bytes are all <see cref="Other"/>.
/// </summary>
internal static class FieldName
{
    public const int Other = -1;

    public static int Of(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 4)
        {
            return Other;
        }

        var key = 0;
        foreach (var octet in name)
        {
            key = (key << 8) | octet;
        }

        return key;
    }
}
