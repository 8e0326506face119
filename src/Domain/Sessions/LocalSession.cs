namespace AkkaDayTrade.Domain.Sessions;

/// <summary>
/// A stretch of trading in the market's own clock, counted from the midnight that begins its day; a close after 24:00 lies
/// on the next day.
/// </summary>
internal readonly record struct LocalSession(TimeSpan Open, TimeSpan Close)
{
    public static LocalSession Between(int openHour, int openMinute, int closeHour, int closeMinute) =>
        new(new TimeSpan(openHour, openMinute, 0), new TimeSpan(closeHour, closeMinute, 0));
}

/// <summary>A market's ordinary sessions of a day, in force from <paramref name="FirstDay"/> on.</summary>
internal sealed record TradingHours(DateOnly FirstDay, params LocalSession[] Sessions);
