namespace AkkaDayTrade.Host.Dashboard.Sampling;

/// <summary>The last seconds' readings of the counters, from which rates come. Not safe for use by several threads.</summary>
internal sealed class FlowWindow
{
    /// <summary>Rates are means over so long.</summary>
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(3);

    /// <summary>A reading that is older than this, because nobody looked since, says nothing about now.</summary>
    private static readonly TimeSpan TooOld = TimeSpan.FromSeconds(10);

    private readonly Queue<(TimeSpan At, FlowCounters Counters)> _readings = new();

    /// <summary>Takes a reading in; the rates since the oldest one of the window, null for the first.</summary>
    /// <param name="at">On a monotonic clock.</param>
    public FlowRates? Add(TimeSpan at, FlowCounters counters)
    {
        while (_readings.TryPeek(out var oldest) && (at - oldest.At > TooOld || (_readings.Count > 1 && at - oldest.At > Span)))
        {
            _readings.Dequeue();
        }

        var rates = _readings.TryPeek(out var first) && at > first.At ? FlowRates.Between(first.Counters, counters, at - first.At) : null;
        _readings.Enqueue((at, counters));
        return rates;
    }
}
