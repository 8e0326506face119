using Akka.Actor;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Knows what of one symbol is saved, saves it, one save at a time, and deletes what a save has replaced: only checkpoints that
/// this life of the entity has saved or found, never a rival's. Not safe for use by several threads.
/// </summary>
internal sealed class CheckpointKeeper
{
    private const int IncarnationBits = 10;

    /// <summary>What the store does not delete for so long is left to the next life of the entity.</summary>
    private const int MostReplaced = 64;

    private readonly string _symbol;
    private readonly CheckpointStore _store;
    private readonly TimeProvider _time;
    private readonly SymbolProcessor _processor;
    private readonly long _incarnation;
    private List<long> _replaced;
    private bool _deletesOthers;
    private long _sequenceNr;
    private long _savedVersion;
    private long _savedEpoch;
    private long _started;

    public CheckpointKeeper(string symbol, CheckpointChoice start, CheckpointStore store, TimeProvider time, long incarnation)
    {
        (_symbol, _store, _time, _incarnation) = (symbol, store, time, incarnation);
        _processor = start.Processor;
        _replaced = [.. start.SequenceNrs];
        _deletesOthers = start.HoldsMore;
        _sequenceNr = start.SequenceNrs.Count == 0 ? 0 : start.SequenceNrs.Max();
        _savedVersion = _processor.Version;
        _savedEpoch = _processor.Epoch;
        _started = time.GetTimestamp();
        _processor.Durable = _processor.Position;
    }

    public bool IsSaving { get; private set; }

    public bool IsDirty => _processor.Version != _savedVersion;

    /// <summary>False while the store does not know the epoch that owns the symbol: it could then be told something else by an older one.</summary>
    public bool HasRecordedEpoch => _processor.Epoch == _savedEpoch;

    /// <summary>Since the last save began.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_started);

    /// <summary>The task fails when the store does.</summary>
    public async Task<SaveUnderWay> SaveAsync()
    {
        IsSaving = true;
        _started = _time.GetTimestamp();
        _sequenceNr = NextSequenceNr();
        var save = new SaveUnderWay(_sequenceNr, _processor.Version, _processor.Epoch, _processor.Position);
        await _store.SaveAsync(_symbol, _sequenceNr, SymbolCheckpoint.Of(_processor));
        return save;
    }

    /// <summary>The store has it; what it replaces is deleted behind that. <paramref name="self"/> gets to know what was not.</summary>
    public void OnSaved(SaveUnderWay save, IActorRef self)
    {
        IsSaving = false;
        (_savedVersion, _savedEpoch) = (save.Version, save.Epoch);
        if (save.Epoch == _processor.Epoch)
        {
            _processor.Durable = save.Position;
        }

        _ = DeleteAsync(_replaced, _deletesOthers ? save.SequenceNr : null, self);
        _deletesOthers = false;
        _replaced = [save.SequenceNr];
    }

    /// <summary>
    /// The store may have it all the same, or get it late: so the next attempt takes another number, and deletes it with what it
    /// replaces.
    /// </summary>
    public void OnSaveFailed()
    {
        IsSaving = false;
        if (_replaced.Count < MostReplaced)
        {
            _replaced.Add(_sequenceNr);
        }
    }

    /// <summary>They will be deleted after the next save.</summary>
    public void OnDeleteFailed(DeleteFailed failed)
    {
        _deletesOthers |= failed.Others;
        _replaced.AddRange(failed.SequenceNrs.Take(MostReplaced - _replaced.Count));
    }

    private async Task DeleteAsync(List<long> replaced, long? butThis, IActorRef self)
    {
        try
        {
            foreach (var sequenceNr in replaced)
            {
                await _store.DeleteAsync(_symbol, sequenceNr);
            }

            if (butThis is { } kept)
            {
                await _store.DeleteOthersAsync(_symbol, kept);
            }
        }
        catch (Exception exception)
        {
            self.Tell(new DeleteFailed(_incarnation, replaced, butThis is not null, exception));
        }
    }

    /// <summary>Later than all that this life knows of, and unlike those of another life at the same time.</summary>
    private long NextSequenceNr()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds() << IncarnationBits;
        return Math.Max(_sequenceNr + 1, now | (_incarnation & ((1 << IncarnationBits) - 1)));
    }
}
