using Akka.Event;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Finds the state that a symbol's entity starts from. A store that fails is asked again, for as long as it takes: it never makes
/// a symbol start afresh. Safe for use by several threads.
/// </summary>
/// <param name="turns">Spreads the loads of a node that starts with many symbols.</param>
public sealed class CheckpointLoader(
    CheckpointStore store, SymbolSetup setup, CheckpointSettings settings, CheckpointPacer turns, CheckpointFaults faults, ILoggingAdapter log, TimeProvider time)
{
    /// <summary>Throws only when it is no longer wanted or an empty state cannot be made.</summary>
    internal async Task<CheckpointChoice> LoadAsync(string symbol, long incarnation, Func<bool> isWanted)
    {
        var stored = await ReadAsync(symbol, isWanted);
        var choice = CheckpointChoice.Of(symbol, setup, incarnation, stored);
        if (choice.Unreadable is { } unreadable)
        {
            faults.Metrics.Failed(CheckpointError.Unreadable);
            if (!choice.IsRestored)
            {
                faults.Metrics.StartedFresh(unreadable.Fault);
            }

            log.Warning("{Problem} {Symbol} {Consequence}", unreadable.Message, symbol, choice.IsRestored ? "goes on from an older one" : "starts anew, with the gap flagged");
        }

        return choice;
    }

    private async Task<StoredCheckpoints> ReadAsync(string symbol, Func<bool> isWanted)
    {
        var (pause, retry) = (TimeSpan.Zero, settings.RetryDelay);
        while (true)
        {
            pause += turns.Reserve();
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time);
            }

            if (!isWanted())
            {
                throw new OperationCanceledException($"The checkpoint of {symbol} is no longer wanted.");
            }

            try
            {
                return await store.LoadAsync(symbol);
            }
            catch (Exception exception)
            {
                faults.Add(CheckpointError.Load, symbol, exception.Message);
            }

            pause = retry < settings.MaxRetryDelay ? retry : settings.MaxRetryDelay;
            retry = pause * 2;
        }
    }
}
