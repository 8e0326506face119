using Akka.Event;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// Writes a sample of what decoders reject, at most one every <see cref="Interval"/> for each reason, with the number of
/// events that went unmentioned since the one before.
/// </summary>
internal sealed class RejectionLog(TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long?[] _lastWritten = new long?[RejectReasons.Count];
    private readonly long[] _unmentioned = new long[RejectReasons.Count];

    public void Write(ILoggingAdapter log, TickBatch batch)
    {
        Write(log, batch, RejectReason.Malformed);
        Write(log, batch, RejectReason.Symbol);
    }

    private void Write(ILoggingAdapter log, TickBatch batch, RejectReason reason)
    {
        var count = batch.Rejected[reason];
        if (count == 0)
        {
            return;
        }

        var slot = (int)reason;
        if (_lastWritten[slot] is { } last && time.GetElapsedTime(last) < Interval)
        {
            _unmentioned[slot] += count;
            return;
        }

        log.Warning(
            "Feed: {Count} events of a frame rejected as {Reason}, {Unmentioned} more since the last report. {Problem}",
            count, RejectReasons.NameOf(reason), _unmentioned[slot], batch.Problem ?? string.Empty);
        _lastWritten[slot] = time.GetTimestamp();
        _unmentioned[slot] = 0;
    }
}
