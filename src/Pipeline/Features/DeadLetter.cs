using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>A tick that was set aside because its symbol's entity did not survive it.</summary>
/// <param name="Reason">What the entity died of.</param>
public sealed record DeadLetter(string Symbol, long Epoch, Tick Tick, string Reason);

/// <summary>Where ticks that were set aside are kept for a look at them.</summary>
public interface IDeadLetters
{
    /// <summary>Keeps a letter. Returns at once and never fails: one that cannot be kept is logged.</summary>
    void Keep(DeadLetter letter);
}
