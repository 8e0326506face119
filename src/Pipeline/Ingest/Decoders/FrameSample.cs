using System.Text;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>Describes a malformed event for the log: where, what, and a short printable piece of it.</summary>
internal static class FrameSample
{
    public const int MaxLength = 120;

    /// <summary>Counts a malformed event; only the first of a batch is described, so that a flood costs no text.</summary>
    public static void RejectMalformed(this TickBatch batch, ReadOnlySpan<byte> frame, long offset, string what) =>
        batch.Reject(Domain.Market.RejectReason.Malformed, batch.Problem is null ? Describe(frame, offset, what) : null);

    private static string Describe(ReadOnlySpan<byte> frame, long offset, string what)
    {
        var from = (int)Math.Clamp(offset, 0, frame.Length);
        var sample = frame[from..Math.Min(frame.Length, from + MaxLength)];
        var text = new StringBuilder($"{what}, at byte {from} of {frame.Length}: ");
        foreach (var octet in sample)
        {
            text.Append(octet is >= 0x20 and < 0x7F ? (char)octet : '?');
        }

        return text.ToString();
    }
}
