using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>Writes event times as ISO 8601 in UTC. Keeps the text of the current second, which thousands of events share.</summary>
internal sealed class WireClock
{
    private readonly byte[] _second = new byte[20];
    private long _cachedSecond = long.MinValue;

    /// <param name="fractionDigits">0 to 9 digits of the second's fraction.</param>
    public void Write(FrameBuffer into, long unixNanos, int fractionDigits, ReadOnlySpan<byte> zone)
    {
        var second = Timestamps.FloorDivide(unixNanos, Timestamps.NanosPerSecond);
        if (second != _cachedSecond)
        {
            _cachedSecond = second;
            _ = DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime.TryFormat(
                _second, out _, "yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        }

        into.Raw(_second.AsSpan(0, 19));
        var nanos = (int)(unixNanos - (second * Timestamps.NanosPerSecond));
        for (var dropped = fractionDigits; dropped < 9; dropped++)
        {
            nanos /= 10;
        }

        into.Raw("."u8);
        into.Digits(nanos, fractionDigits);
        into.Raw(zone);
    }
}
