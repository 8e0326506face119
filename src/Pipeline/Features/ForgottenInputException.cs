namespace AkkaDayTrade.Pipeline.Features;

/// <summary>
/// Says that an entity needs ticks that are no longer kept, from a source that can be read again: the stream is to be
/// started anew where everything earlier is durable.
/// </summary>
public sealed class ForgottenInputException(string symbol, long position)
    : Exception($"Symbol {symbol} needs its input from position {position + 1} on again, which is no longer kept.")
{
    /// <summary>The first position that is needed.</summary>
    public long From => position + 1;
}
