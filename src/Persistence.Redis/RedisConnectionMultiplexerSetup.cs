using Akka.Actor.Setup;
using StackExchange.Redis;

namespace Akka.Persistence.Redis;

/// <summary>
/// Hands the plugins of one actor system a connection of the caller's instead of letting each open its own. The caller
/// keeps it: no plugin closes it. The configuration strings are not used then.
/// </summary>
/// <param name="factory">Asked once by each plugin; may return the same connection to all. A failure is asked for again by the next operation.</param>
public sealed class RedisConnectionMultiplexerSetup(Func<Task<IConnectionMultiplexer>> factory) : Setup
{
    /// <summary>Yields the caller's connection.</summary>
    public Func<Task<IConnectionMultiplexer>> Factory { get; } = factory ?? throw new ArgumentNullException(nameof(factory));
}
