using Akka.Actor;
using Akka.Actor.Setup;

namespace Akka.Persistence.Redis;

/// <summary>Changes the bytes of events and snapshots on their way to Redis and back, for example by encryption. Called by several threads.</summary>
public interface IValueProtection
{
    /// <param name="place">Where the bytes will stand: key without hash tag, a blank, sequence number. No two places have the same name.</param>
    /// <param name="bytes">As the serializer wrote them.</param>
    byte[] Protect(string place, byte[] bytes);

    /// <summary>Gives back what was protected for this place, and throws for anything else: then the event or the snapshot counts as unreadable.</summary>
    byte[] Unprotect(string place, byte[] bytes);
}

/// <summary>
/// Has the journal, the snapshot store and the read journal of one actor system protect what they store. Sequence numbers and the
/// names of keys stay as they are.
/// </summary>
public sealed class RedisValueProtectionSetup(IValueProtection protection) : Setup
{
    public IValueProtection Protection { get; } = protection ?? throw new ArgumentNullException(nameof(protection));

    /// <summary>That of the system, or one that leaves the bytes as they are.</summary>
    internal static IValueProtection Of(ActorSystem system) =>
        system.Settings.Setup.Get<RedisValueProtectionSetup>() is { HasValue: true } setup ? setup.Value.Protection : Unchanged.Instance;

    private sealed class Unchanged : IValueProtection
    {
        public static readonly Unchanged Instance = new();

        public byte[] Protect(string place, byte[] bytes) => bytes;

        public byte[] Unprotect(string place, byte[] bytes) => bytes;
    }
}
