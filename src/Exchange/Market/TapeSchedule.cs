using AkkaDayTrade.Exchange.Faults;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>
/// When the ticks of a synthetic tape are due, in nanoseconds after its start. Ticks come in groups (a frame each) that are due
/// at even distances; within a group they are one microsecond apart. In the last stretch of every burst period they come ten times
/// as fast. Flat out the tape tells event time at a million ticks a second, whatever the readers achieve.
/// </summary>
internal sealed class TapeSchedule(double ticksPerSecond, int ticksPerGroup, Recurrence burst)
{
    private const int BurstFactor = 10;
    private const long NanosPerTickInGroup = 1_000;

    private readonly double _nanosPerTick = ticksPerSecond > 0 ? 1e9 / ticksPerSecond : NanosPerTickInGroup;
    private readonly double _calmNanos = (burst.Every - burst.For).TotalNanoseconds;
    private readonly double _burstNanos = burst.For.TotalNanoseconds;

    public bool IsFlatOut => ticksPerSecond <= 0;

    public long DueNanos(long tick) => IsFlatOut ? GroupStart(tick) * NanosPerTickInGroup : (long)Stretch(GroupStart(tick) * _nanosPerTick);

    public long EventNanos(long tick) => DueNanos(tick) + ((tick % ticksPerGroup) * NanosPerTickInGroup);

    private long GroupStart(long tick) => tick - (tick % ticksPerGroup);

    /// <summary>Turns time at the calm rate into time with bursts in it.</summary>
    private double Stretch(double calmTime)
    {
        if (!burst.IsOn)
        {
            return calmTime;
        }

        var perPeriod = _calmNanos + (_burstNanos * BurstFactor);
        var periods = Math.Floor(calmTime / perPeriod);
        var rest = calmTime - (periods * perPeriod);
        var inPeriod = rest <= _calmNanos ? rest : _calmNanos + ((rest - _calmNanos) / BurstFactor);
        return (periods * burst.Every.TotalNanoseconds) + inPeriod;
    }
}
