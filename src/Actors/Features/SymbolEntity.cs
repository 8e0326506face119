using System.Diagnostics;
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
        (TimeSpan? ArrivalToComputed, TimeSpan Computing)? times = null;
        Receive<Slice>(slice =>
        {
            try
            {
                var started = Stopwatch.GetTimestamp();
                Sender.Tell(processor.Apply(slice));
                if (slice.Ticks.Length > 0)
                {
                    var ended = Stopwatch.GetTimestamp();
                    // A timestamp of another machine's clock cannot be compared with ours.
                    var isFromHere = Sender.Path.Address.HasLocalScope;
                    times = (isFromHere ? Stopwatch.GetElapsedTime(slice.Ticks[^1].ArrivalTimestamp, ended) : null, Stopwatch.GetElapsedTime(started, ended));
                }
            }
            catch (Exception exception)
            {
                Sender.Tell(new SliceFailed(symbol, slice.Epoch, slice.LastPosition, exception.Message, slice.EndOfInput));
                throw;
            }
        });
        Receive<GetRecentTicks>(query => Sender.Tell(processor.Recent(query.Count)));
        Receive<GetSymbolState>(query => Sender.Tell(processor.Read(query.RecentTicks) with
        {
            Node = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(),
            ArrivalToComputed = times?.ArrivalToComputed,
            Computing = times?.Computing,
        }));
    }

    public static Props Props(string symbol, SymbolSetup setup) =>
        Akka.Actor.Props.Create(() => new SymbolEntity(symbol, setup));
}
