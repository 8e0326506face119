namespace AkkaDayTrade.Domain.Sessions;

/// <summary>One session every day of the week at the same local hours; it may pass midnight and last up to 24 hours.</summary>
internal sealed class DailyHoursCalendar(string name, TimeZoneInfo zone, LocalSession session)
    : SessionCalendar(name, zone, FirstRepresentableDay)
{
    private readonly LocalSession[] _sessions = [session];

    protected override ReadOnlySpan<LocalSession> SessionsOf(DateOnly day) => _sessions;
}
