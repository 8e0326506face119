using Akka.Actor;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Pipeline.Tests.Features;

/// <summary>How often, in percent of the messages, something goes wrong between the stages and the symbols' entities.</summary>
internal sealed record Disorder(int Losses, int Repeats, int Delays, int Crashes, int Rivals, int Saves);

/// <summary>
/// Entities with real checkpoints, as a cluster that loses, delays, repeats and reorders messages, whose entities die before and
/// after each save, and of which two lives may answer at a time. Calms down when told to.
/// </summary>
internal sealed class UnreliableWorld : ReceiveActor
{
    private readonly Dictionary<string, SymbolInWorld> _symbols = [];
    private readonly List<(IActorRef To, ISliceAnswer Message)> _delayed = [];
    private readonly SymbolStore _store;
    private readonly SymbolSetup _setup;
    private readonly Disorder _disorder;
    private readonly Random _dice;
    private bool _isCalm;

    public UnreliableWorld(SymbolSetup setup, SymbolStore store, Disorder disorder, int seed)
    {
        (_setup, _store, _disorder, _dice) = (setup, store, disorder, new Random(seed));
        Receive<Slice>(OnSlice);
        Receive<CalmDown>(_ => _isCalm = true);
        Receive<GetEnd>(query => Sender.Tell(_symbols[query.Symbol].End()));
    }

    private void OnSlice(Slice slice)
    {
        // Ends are sent when all is answered; who dies after that is nobody's to notice within the run.
        _isCalm |= slice.EndOfInput;
        if (Happens(_disorder.Losses))
        {
            return;
        }

        if (!_symbols.TryGetValue(slice.Symbol, out var symbol))
        {
            _symbols.Add(slice.Symbol, symbol = new SymbolInWorld(slice.Symbol, _setup, _store));
        }

        if (Happens(_disorder.Crashes))
        {
            symbol.Crash();
        }

        if (Happens(_disorder.Rivals))
        {
            symbol.StartRival();
        }

        if (_isCalm)
        {
            symbol.EndRivalry();
        }

        if (symbol.Epoch < slice.Epoch)
        {
            // A worker starts anew once it is settled whose side lives on.
            symbol.Crash();
        }

        var life = symbol.Any(_dice);
        var isNewEpoch = life.Epoch < slice.Epoch;
        var answer = life.Apply(slice);
        if (answer is SliceComputed && (isNewEpoch || _isCalm || Happens(_disorder.Saves)))
        {
            if (!isNewEpoch && Happens(_disorder.Crashes))
            {
                symbol.Crash();
                return;
            }

            var report = life.Save();
            answer = answer is SliceComputed computed ? computed with { Durable = life.Durable } : answer;
            if (Happens(_disorder.Crashes))
            {
                symbol.Crash();
            }

            Deliver(answer);
            Deliver(report);
            return;
        }

        Deliver(answer);
    }

    private void Deliver(ISliceAnswer message)
    {
        var isLost = Happens(_disorder.Losses);
        for (var times = isLost ? 0 : Happens(_disorder.Repeats) ? 2 : 1; times > 0; times--)
        {
            if (Happens(_disorder.Delays))
            {
                _delayed.Add((Sender, message));
            }
            else
            {
                Sender.Tell(message);
            }
        }

        while (_delayed.Count > 0 && (_isCalm || _dice.Next(3) == 0))
        {
            var index = _dice.Next(_delayed.Count);
            _delayed[index].To.Tell(_delayed[index].Message);
            _delayed.RemoveAt(index);
        }
    }

    private bool Happens(int percent) => _dice.Next(100) < percent && !_isCalm;

    internal sealed record CalmDown
    {
        public static readonly CalmDown Instance = new();
    }

    /// <summary>Query, answered by <see cref="SymbolEnd"/>.</summary>
    internal sealed record GetEnd(string Symbol);
}

/// <summary>What a symbol has come to.</summary>
/// <param name="Values">The bits of its features.</param>
/// <param name="Taken">The ticks that are in them, by epoch and position, in their order.</param>
/// <param name="Gaps">The ticks before which a gap was declared.</param>
internal sealed record SymbolEnd(long[] Values, IReadOnlyList<(long Epoch, long Position)> Taken, IReadOnlySet<(long Epoch, long Position)> Gaps);
