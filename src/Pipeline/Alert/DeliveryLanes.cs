using Akka;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Starts deliveries in the order of the calls, but each of a lane only when the one before it has ended. Not safe for use by
/// several threads.
/// </summary>
/// <param name="inFlight">Deliveries at once, as the caller sees to it.</param>
internal sealed class DeliveryLanes(int inFlight)
{
    private readonly Dictionary<(string Type, string Symbol), Task<Done>> _last = [];

    public Task<Done> After((string Type, string Symbol) lane, Func<Task<Done>> deliver)
    {
        if (_last.Count > inFlight * 2)
        {
            foreach (var (ended, _) in _last.Where(other => other.Value.IsCompleted).ToList())
            {
                _last.Remove(ended);
            }
        }

        var delivery = _last.TryGetValue(lane, out var before) && !before.IsCompleted ? AfterAsync(before, deliver) : deliver();
        _last[lane] = delivery;
        return delivery;
    }

    private static async Task<Done> AfterAsync(Task before, Func<Task<Done>> deliver)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await deliver();
    }
}
