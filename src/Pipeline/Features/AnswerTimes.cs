using System.Diagnostics;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// How long to wait for an answer before a slice is sent again: a few times what answers usually take, so that a slow
/// machine is not given the same work twice, and longer with each attempt.
/// </summary>
internal sealed class AnswerTimes(TimeSpan shortest, TimeSpan longest)
{
    private const int Margin = 4;
    private const double Weight = 1 / 8.0;

    private TimeSpan _usual;

    /// <summary>Notes how long the answer to a slice took that was sent once.</summary>
    public void Learn(long sentTimestamp) => _usual += (Stopwatch.GetElapsedTime(sentTimestamp) - _usual) * Weight;

    /// <param name="resends">How often the slice was sent again already.</param>
    public bool IsOverdue(long sentTimestamp, int resends)
    {
        var first = TimeSpan.FromTicks(Math.Clamp((_usual * Margin).Ticks, shortest.Ticks, longest.Ticks));
        return Stopwatch.GetElapsedTime(sentTimestamp) >= TimeSpan.FromTicks(Math.Min((first * (1L << Math.Min(resends, 16))).Ticks, longest.Ticks));
    }
}
