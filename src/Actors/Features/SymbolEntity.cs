using Akka.Actor;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// The owner of one symbol's state in the cluster: takes slices in through a <see cref="SymbolProcessor"/> and answers the
/// sender. A slice that throws is reported and restarts the entity with an empty state; other symbols do not notice.
/// </summary>
public sealed class SymbolEntity : ReceiveActor
{
    public SymbolEntity(string symbol, SymbolSetup setup)
    {
        var processor = new SymbolProcessor(symbol, setup);
        Receive<Slice>(slice =>
        {
            try
            {
                Sender.Tell(processor.Apply(slice));
            }
            catch (Exception exception)
            {
                Sender.Tell(new SliceFailed(symbol, slice.Epoch, slice.LastPosition, exception.Message, slice.EndOfInput));
                throw;
            }
        });
        Receive<GetRecentTicks>(query => Sender.Tell(processor.Recent(query.Count)));
    }

    public static Props Props(string symbol, SymbolSetup setup) =>
        Akka.Actor.Props.Create(() => new SymbolEntity(symbol, setup));
}
