using System.Collections.Concurrent;
using System.Collections.Immutable;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>A checkpoint, and beside it what is in it.</summary>
internal sealed record Saved(byte[] Bytes, long Epoch, long Position, ImmutableList<(long Epoch, long Position)> Taken, ImmutableHashSet<(long Epoch, long Position)> Gaps);

/// <summary>Keeps each symbol's highest checkpoint, as the entities' store does.</summary>
internal sealed class SymbolStore
{
    private readonly ConcurrentDictionary<string, Saved> _saved = new();

    public Saved? Find(string symbol) => _saved.GetValueOrDefault(symbol);

    public void Put(string symbol, Saved saved) =>
        _saved.AddOrUpdate(symbol, saved, (_, old) => (saved.Epoch, saved.Position).CompareTo((old.Epoch, old.Position)) >= 0 ? saved : old);
}

/// <summary>The lives of one symbol's entity: one, or two that do not know of each other.</summary>
internal sealed class SymbolInWorld
{
    private readonly string _symbol;
    private readonly SymbolSetup _setup;
    private readonly SymbolStore _store;
    private readonly List<SymbolLife> _lives = [];
    private long _born;

    public SymbolInWorld(string symbol, SymbolSetup setup, SymbolStore store)
    {
        (_symbol, _setup, _store) = (symbol, setup, store);
        StartRival();
    }

    /// <summary>Of the worker that owns the symbol, as far as any life of it knows.</summary>
    public long Epoch => _lives.Max(life => life.Epoch);

    public SymbolLife Any(Random dice) => _lives[dice.Next(_lives.Count)];

    public void Crash()
    {
        _lives.Clear();
        StartRival();
    }

    public void StartRival()
    {
        if (_lives.Count < 2)
        {
            _lives.Add(new SymbolLife(_symbol, _setup, _store, ++_born));
        }
    }

    /// <summary>The younger one stays, as after a cluster has settled which of its sides lives on.</summary>
    public void EndRivalry() => _lives.RemoveRange(0, _lives.Count - 1);

    public SymbolEnd End()
    {
        var life = _lives[^1];
        return new SymbolEnd([.. life.Processor.Read(0).Values.Select(BitConverter.DoubleToInt64Bits)], life.Taken, life.Gaps);
    }
}

/// <summary>One life of an entity, from a checkpoint to its death.</summary>
internal sealed class SymbolLife
{
    private readonly string _symbol;
    private readonly SymbolStore _store;
    private readonly long _incarnation;

    public SymbolLife(string symbol, SymbolSetup setup, SymbolStore store, long incarnation)
    {
        (_symbol, _store, _incarnation) = (symbol, store, incarnation);
        var saved = store.Find(symbol);
        Processor = saved is null ? new SymbolProcessor(symbol, setup, incarnation) : SymbolCheckpoint.Restore(symbol, setup, saved.Bytes, incarnation);
        (Taken, Gaps) = saved is null ? ([], []) : (saved.Taken, saved.Gaps);
        Processor.Durable = Processor.Position;
    }

    public SymbolProcessor Processor { get; }

    public ImmutableList<(long Epoch, long Position)> Taken { get; private set; }

    public ImmutableHashSet<(long Epoch, long Position)> Gaps { get; private set; }

    public long Epoch => Processor.Epoch;

    public long Durable => Processor.Durable ?? Slice.Start;

    public ISliceAnswer Apply(Slice slice)
    {
        var version = Processor.Version;
        var answer = Processor.Apply(slice);
        if (answer is SliceComputed { Accepted: > 0 } computed && Processor.Version != version)
        {
            // No tick of these tests is refused by the symbol's memory, so the accepted ones are the slice's last.
            var taken = slice.Ticks[^computed.Accepted..].Select(tick => (slice.ContinuesSince, tick.Position));
            if (slice.AfterGap || computed.GapsDeclared > 0)
            {
                Gaps = Gaps.Add(taken.First());
            }

            Taken = Taken.AddRange(taken);
        }

        return answer;
    }

    public SymbolDurable Save()
    {
        Processor.Durable = Processor.Position;
        _store.Put(_symbol, new Saved(SymbolCheckpoint.Of(Processor), Processor.Epoch, Processor.Position, Taken, Gaps));
        return new SymbolDurable(_symbol, Processor.Epoch, Processor.Position) { Incarnation = _incarnation };
    }
}
