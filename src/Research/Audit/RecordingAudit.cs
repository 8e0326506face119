using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Audit;
using AkkaDayTrade.Research.Recording;

namespace AkkaDayTrade.Research.Audit;

/// <summary>What the audit of a recording found.</summary>
/// <param name="Ticks">Taken in again.</param>
/// <param name="Vectors">Held against what was served.</param>
/// <param name="Figures">Compared bit by bit: all columns, prices and quality of each vector.</param>
/// <param name="Differing">Figures of which a bit differs.</param>
/// <param name="BeforeStart">Vectors from before the state that their symbol's recording starts from: not comparable.</param>
/// <param name="NotComparable">Vectors that the recording cannot tell about: a start or ticks are missing.</param>
/// <param name="Examples">The first differences.</param>
public sealed record AuditResult(
    long Symbols, long Ticks, long Vectors, long Figures, long Differing, long BeforeStart, long NotComparable, IReadOnlyList<string> Examples);

/// <summary>Computes a recorded session again and holds every vector against the one that was served.</summary>
internal sealed class RecordingAudit(Recording.Recording recording)
{
    private const int MostExamples = 20;

    private readonly List<string> _examples = [];
    private long _symbols;
    private long _ticks;
    private long _vectors;
    private long _figures;
    private long _differing;
    private long _beforeStart;
    private long _notComparable;

    /// <summary>Throws <see cref="BadInputException"/> when the recording cannot be read or holds no vectors.</summary>
    public async Task<AuditResult> RunAsync(CancellationToken cancellationToken = default)
    {
        if (!recording.HasVectors)
        {
            throw new BadInputException("The recording holds no vectors to compare with; record with Record:Vectors=on.");
        }

        foreach (var symbol in recording.Symbols)
        {
            _symbols++;
            await RunAsync(symbol, cancellationToken);
        }

        return new AuditResult(_symbols, _ticks, _vectors, _figures, _differing, _beforeStart, _notComparable, _examples);
    }

    private async Task RunAsync(string symbol, CancellationToken cancellationToken)
    {
        await using var served = recording.VectorsAsync(symbol, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ticks = recording.TicksAsync(symbol, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasTick = await ticks.MoveNextAsync();
        SymbolAudit? audit = null;
        SessionInfo? session = null;
        var reached = (Epoch: long.MinValue, Position: long.MinValue);
        var waiting = new List<Tick>();
        while (await served.MoveNextAsync())
        {
            var row = served.Current;
            while (hasTick && (ticks.Current.Epoch, ticks.Current.Tick.Position).CompareTo((row.Vector.Epoch, row.Vector.Position)) <= 0)
            {
                var tick = ticks.Current;
                if (session?.Epoch != tick.Epoch)
                {
                    // What was left of the epoch before came after its last vector.
                    waiting.Clear();
                    session = recording.SessionOf(tick.Epoch);
                    var setup = session.ToSetup();
                    var start = recording.StartOf(symbol, setup, tick.Epoch, tick.Tick.Position);
                    audit = start is null ? null : new SymbolAudit(symbol, setup.Set, start);
                    reached = start is null ? reached : (start.Epoch, start.Position);
                }

                if (tick.AfterLoss)
                {
                    audit = null;
                }

                waiting.Add(tick.Tick);
                _ticks++;
                hasTick = await ticks.MoveNextAsync();
            }

            Compare(audit, session, waiting, reached, row);
        }
    }

    private void Compare(SymbolAudit? audit, SessionInfo? session, List<Tick> waiting, (long Epoch, long Position) start, DatasetRow row)
    {
        if (audit is null || session is null || session.Epoch != row.Vector.Epoch)
        {
            _notComparable++;
            return;
        }

        audit.Take([.. waiting], session.Epoch, session.Takeover, session.ContinuesSince);
        waiting.Clear();
        if (start.CompareTo((row.Vector.Epoch, row.Vector.Position)) > 0)
        {
            _beforeStart++;
            return;
        }

        var compared = audit.Compared;
        var differences = audit.Compare(ServedVector.Of(row.Vector));
        _vectors++;
        _figures += audit.Compared - compared;
        _differing += differences.Count;
        _examples.AddRange(differences.Take(MostExamples - _examples.Count).Select(difference => difference.ToString()));
    }
}
