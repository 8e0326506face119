using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// The regular hours that the consolidated tapes' condition rules refer to: 09:30 to 16:00 in New York, whatever the day.
/// </summary>
internal static class UsRegularHours
{
    private static readonly TimeSpan Open = new(9, 30, 0);
    private static readonly TimeSpan Close = new(16, 0, 0);

    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static bool Contain(long unixNanos)
    {
        var instant = Timestamps.FromUnixNanos(unixNanos);
        var local = (instant + NewYork.GetUtcOffset(instant)).TimeOfDay;
        return local >= Open && local < Close;
    }
}
