using Akka.Actor;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>How often, in percent of the messages, something goes wrong between the stage and the symbols' entities.</summary>
internal sealed record Trouble
{
    public int LostSlices { get; init; }

    public int LostAnswers { get; init; }

    public int RepeatedAnswers { get; init; }

    /// <summary>Answers that come only after some later message.</summary>
    public int LateAnswers { get; init; }

    /// <summary>Restarts of the entity before it gets the slice.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether a restarted entity finds its state as of its last checkpoint, which is taken after every third slice.</summary>
    public bool Checkpoints { get; init; }

    /// <summary>The tick that no entity survives.</summary>
    public long? Poison { get; init; }
}

/// <summary>Real symbol processors behind a link that loses, repeats and delays, and that die when the dice say so.</summary>
internal sealed class UnreliableRegion : ReceiveActor
{
    private readonly Dictionary<string, Entity> _entities = [];
    private readonly Queue<(IActorRef To, ISliceAnswer Answer)> _late = new();
    private readonly SymbolSetup _setup;
    private readonly Trouble _trouble;
    private readonly Random _dice;

    public UnreliableRegion(SymbolSetup setup, Trouble trouble, int seed)
    {
        (_setup, _trouble, _dice) = (setup, trouble, new Random(seed));
        Receive<Slice>(OnSlice);
    }

    private void OnSlice(Slice slice)
    {
        if (Happens(_trouble.LostSlices))
        {
            return;
        }

        if (!_entities.TryGetValue(slice.Symbol, out var entity))
        {
            _entities.Add(slice.Symbol, entity = new Entity(slice.Symbol, _setup, _trouble.Checkpoints));
        }

        if (Happens(_trouble.Restarts))
        {
            entity.Restart();
        }

        var answer = Answer(entity, slice);
        if (Happens(_trouble.LateAnswers))
        {
            _late.Enqueue((Sender, answer));
            return;
        }

        if (!Happens(_trouble.LostAnswers))
        {
            Sender.Tell(answer);
        }

        if (Happens(_trouble.RepeatedAnswers))
        {
            Sender.Tell(answer);
        }

        while (_late.TryDequeue(out var late))
        {
            late.To.Tell(late.Answer);
        }
    }

    private ISliceAnswer Answer(Entity entity, Slice slice)
    {
        if (slice.Ticks.Any(tick => tick.Position == _trouble.Poison))
        {
            entity.Restart();
            return new SliceFailed(slice.Symbol, slice.Epoch, slice.LastPosition, "poison", slice.EndOfInput);
        }

        return entity.Apply(slice);
    }

    private bool Happens(int percent) => _dice.Next(100) < percent;

    private sealed class Entity(string symbol, SymbolSetup setup, bool checkpoints)
    {
        private readonly List<Slice> _saved = [];
        private readonly List<Slice> _unsaved = [];
        private SymbolProcessor _processor = new(symbol, setup);
        private long _durable = Slice.Start;

        public ISliceAnswer Apply(Slice slice)
        {
            var answer = _processor.Apply(slice);
            if (!checkpoints || answer is not SliceComputed computed)
            {
                return answer;
            }

            // Once answered, its ticks may be in the next slice's place.
            _unsaved.Add(slice with { Ticks = [.. slice.Ticks] });
            if (_unsaved.Count == 3)
            {
                _saved.AddRange(_unsaved);
                _unsaved.Clear();
                _durable = _processor.Position;
            }

            return computed with { Durable = _durable };
        }

        public void Restart()
        {
            _unsaved.Clear();
            _processor = new SymbolProcessor(symbol, setup);
            foreach (var slice in _saved)
            {
                _processor.Apply(slice);
            }
        }
    }
}
