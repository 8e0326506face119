using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>
/// Holds what a system accepted against the exchange's truth log, event by event. Where a connection was cut nobody but the
/// system knows how much arrived; that is read off the positions of its ticks, for every decoded event takes one.
/// </summary>
internal sealed class TruthAudit
{
    private readonly ExpectedVerdicts _verdicts;
    private readonly Truth _truth;
    private readonly IReadOnlyList<Tick> _accepted;

    /// <summary>Rejections at the end of cut connections: the next accepted position tells how many of them arrived.</summary>
    private readonly List<(TruthEvent Told, RejectReason Reason, int Link)> _undecided = [];
    private readonly Dictionary<(int Connection, string Symbol), List<TruthEvent>> _arrived = [];
    private readonly HashSet<long> _arrivedSequences = [];
    private readonly Dictionary<string, int> _links = [];
    private readonly List<string> _complaints = [];
    private RejectionCounts _rejected;
    private RejectionCounts _perhapsRejected;
    private long _next;
    private int _taken;
    private int _lastLink = -1;

    private TruthAudit(FeedFormat format, Truth truth, IEnumerable<Tick> accepted)
    {
        _verdicts = new ExpectedVerdicts(format);
        _truth = truth;
        _accepted = [.. accepted.OrderBy(tick => tick.Position)];
    }

    /// <summary>What is wrong; empty when the books balance.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public int Accepted => _taken;

    /// <summary>Gaps that must have been declared: a symbol's ticks came over a later link than those before.</summary>
    public long Gaps { get; private set; }

    /// <summary>Further gaps, if what was cut off at the very end of the run arrived.</summary>
    public int PerhapsGaps { get; private set; }

    /// <summary>Meant events that never arrived.</summary>
    public int Missed { get; private set; }

    /// <summary>Of these, the ones after the symbol's last arrival: the run ended before the link was back.</summary>
    public int MissedAtEnd { get; private set; }

    public static TruthAudit Run(FeedFormat format, Truth truth, IEnumerable<Tick> accepted)
    {
        var audit = new TruthAudit(format, truth, accepted);
        foreach (var connection in truth.Connections)
        {
            audit.Follow(connection);
        }

        audit.CountUndecided();
        audit.CheckThatAllIsTaken();
        audit.CheckThatWhatIsMissedLiesInGaps();
        return audit;
    }

    /// <summary>How often a reason must stand in the books, at least and at most.</summary>
    public (long Least, long Most) Rejected(RejectReason reason) => (_rejected[reason], _rejected[reason] + _perhapsRejected[reason]);

    private void Follow(TruthConnection connection)
    {
        int? link = null;
        var pending = new List<(TruthEvent, RejectReason)>();
        foreach (var told in connection.Told)
        {
            if (_verdicts.Judge(told, out var asTold) is { } reason)
            {
                pending.Add((told, reason));
                continue;
            }

            if (!Arrived(asTold, link, pending.Count))
            {
                if (connection.EndedCleanly)
                {
                    _complaints.Add($"connection {connection.Number}: {told} should be the next tick, but {Next()} is");
                }

                break;
            }

            link ??= Enter();
            ConfirmAll(pending, link.Value);
            var tick = _verdicts.Accept(told, asTold);
            Check(told, tick);
            Confirm(told, link.Value);
            _taken++;
        }

        // A connection of which nothing was accepted was a link of its own all the same; its number is nowhere to be seen.
        var ownLink = link ?? -connection.Number;
        if (connection.EndedCleanly && (link is not null || _undecided.Count == 0))
        {
            ConfirmAll(pending, ownLink);
        }
        else
        {
            _undecided.AddRange(pending.Select(entry => (entry.Item1, entry.Item2, ownLink)));
        }

        CountJunk(connection);
    }

    /// <summary>The next accepted tick is this event, at the position where it must stand.</summary>
    private bool Arrived(in Tick asTold, int? link, int rejectedBefore)
    {
        if (_taken == _accepted.Count || _accepted[_taken] is var tick && !IsSameEvent(asTold, tick))
        {
            return false;
        }

        var earliest = _next + rejectedBefore;
        return link is null
            ? tick.Connection > _lastLink && tick.Position >= earliest && tick.Position <= earliest + _undecided.Count
            : tick.Connection == link && tick.Position == earliest;
    }

    /// <summary>The time may have been mended since; <see cref="Check"/> looks at that.</summary>
    private static bool IsSameEvent(in Tick told, in Tick tick) =>
        told.Symbol == tick.Symbol && told.Kind == tick.Kind && told.Price.Equals(tick.Price) && told.Bid.Equals(tick.Bid) && told.Ask.Equals(tick.Ask)
        && told.UnixNanos <= tick.UnixNanos;

    /// <summary>The first accepted tick of a connection: decides what arrived of the end of the ones before.</summary>
    private int Enter()
    {
        var (position, link) = (_accepted[_taken].Position, _accepted[_taken].Connection);
        var rejectedBefore = (int)(position - _next);
        foreach (var (told, reason, earlier) in _undecided.Take(rejectedBefore))
        {
            Reject(told, reason, earlier);
        }

        _undecided.Clear();
        return _lastLink = link;
    }

    private void ConfirmAll(List<(TruthEvent Told, RejectReason Reason)> rejections, int link)
    {
        foreach (var (told, reason) in rejections)
        {
            Reject(told, reason, link);
        }

        rejections.Clear();
    }

    private void Reject(TruthEvent told, RejectReason reason, int link)
    {
        _rejected.Add(reason);
        Confirm(told, link, reachesSymbol: reason is RejectReason.Duplicate or RejectReason.Order);
    }

    private void Confirm(TruthEvent told, int link, bool reachesSymbol = true)
    {
        _next++;
        _arrivedSequences.Add(told.Sequence);
        if (!_arrived.TryGetValue((told.Connection, told.Symbol), out var arrived))
        {
            _arrived.Add((told.Connection, told.Symbol), arrived = []);
        }

        arrived.Add(told);
        if (reachesSymbol && _links.GetValueOrDefault(told.Symbol) != link)
        {
            _links[told.Symbol] = link;
            Gaps++;
        }
    }

    private void Check(TruthEvent told, in Tick expected)
    {
        var tick = _accepted[_taken];
        if (tick.UnixNanos != expected.UnixNanos || !tick.Volume.Equals(expected.Volume) || tick.Flags != expected.Flags)
        {
            _complaints.Add($"{told} became {tick}, not {expected}");
        }
    }

    private void CountJunk(TruthConnection connection)
    {
        var lastArrived = _arrived.Where(entry => entry.Key.Connection == connection.Number).Max(entry => (long?)entry.Value[^1].Frame) ?? -1;
        foreach (var frame in connection.JunkFrames)
        {
            if (connection.EndedCleanly || frame < lastArrived)
            {
                _rejected.Add(RejectReason.Malformed);
            }
            else
            {
                _perhapsRejected.Add(RejectReason.Malformed);
            }
        }
    }

    private void CountUndecided()
    {
        PerhapsGaps = _undecided
            .Where(entry => entry.Reason is RejectReason.Duplicate or RejectReason.Order && _links.GetValueOrDefault(entry.Told.Symbol) != entry.Link)
            .DistinctBy(entry => (entry.Told.Symbol, entry.Link))
            .Count();
        foreach (var (_, reason, _) in _undecided)
        {
            _perhapsRejected.Add(reason);
        }
    }

    private void CheckThatAllIsTaken()
    {
        if (_taken < _accepted.Count)
        {
            _complaints.Add($"{_accepted.Count - _taken} accepted ticks were never told, or told once and accepted twice; the first is {Next()}");
        }
    }

    /// <summary>
    /// Between the first and the last event that a connection delivered of a symbol nothing may be missing, for only between two
    /// connections is a gap declared.
    /// </summary>
    private void CheckThatWhatIsMissedLiesInGaps()
    {
        var meant = _truth.Meant.ToLookup(happened => happened.Symbol);
        foreach (var ((connection, symbol), told) in _arrived)
        {
            var sequences = told.Where(copy => !copy.Has("repeated")).Select(copy => copy.Sequence).ToHashSet();
            if (sequences.Count > 0)
            {
                var (first, last) = (sequences.Min(), sequences.Max());
                _complaints.AddRange(meant[symbol]
                    .Where(happened => happened.Sequence > first && happened.Sequence < last && !sequences.Contains(happened.Sequence))
                    .Select(hole => $"connection {connection} delivered events around {hole} but not this one: an undeclared gap"));
            }
        }

        var ends = _arrived.GroupBy(entry => entry.Key.Symbol, entry => entry.Value)
            .ToDictionary(symbol => symbol.Key, symbol => (First: symbol.Min(told => told.Min(copy => copy.Sequence)), Last: symbol.Max(told => told.Max(copy => copy.Sequence))));
        foreach (var missed in _truth.Meant.Where(happened => !_arrivedSequences.Contains(happened.Sequence)))
        {
            Missed++;
            var isCovered = ends.TryGetValue(missed.Symbol, out var end) && missed.Sequence > end.First;
            MissedAtEnd += isCovered && missed.Sequence > end.Last ? 1 : 0;
            if (!isCovered)
            {
                _complaints.Add($"{missed} was missed before anything of its symbol arrived");
            }
        }
    }

    private string Next() => _taken < _accepted.Count ? _accepted[_taken].ToString() : "nothing";
}
