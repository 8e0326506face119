using System.Diagnostics;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>From when to when something took place, in <see cref="Stopwatch"/> ticks of this process; the default value says that it is not known.</summary>
public readonly record struct ClockSpan(long From, long To)
{
    /// <summary>Of a clock that is further off nothing can be learnt.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromDays(1);

    public bool IsKnown => To != 0;

    public TimeSpan Duration => Stopwatch.GetElapsedTime(From, To);

    /// <summary>What began then and ends now.</summary>
    public static ClockSpan Since(long from) => new(from, Stopwatch.GetTimestamp());

    /// <summary>What another process tells by the time of day; as exact as the two machines' clocks agree.</summary>
    /// <param name="startUtcTicks">When it began, see <see cref="StartUtcTicks"/>.</param>
    /// <param name="durationTicks">How long it took, in units of 100 ns.</param>
    public static ClockSpan At(long startUtcTicks, long durationTicks)
    {
        var ago = new TimeSpan(unchecked(TimeProvider.System.GetUtcNow().Ticks - startUtcTicks));
        if (ago < -MostSkew || ago > MostSkew || durationTicks < 0 || durationTicks > MostSkew.Ticks)
        {
            return default;
        }

        var from = Stopwatch.GetTimestamp() - ToTimestamp(ago);
        return new ClockSpan(from, from + ToTimestamp(new TimeSpan(durationTicks)));
    }

    /// <summary>When it began by the time of day, in units of 100 ns since the year 1.</summary>
    public long StartUtcTicks() => (TimeProvider.System.GetUtcNow() - Stopwatch.GetElapsedTime(From)).Ticks;

    private static long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
