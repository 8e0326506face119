using System.Runtime.Serialization;
using Akka.Actor;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Journal;

/// <summary>Events to and from the bytes that Akka.Persistence's own serializer for them writes, protected if the system says so.</summary>
internal sealed class EventCodec
{
    private readonly ExtendedActorSystem _system;
    private readonly string _keyPrefix;
    private readonly IValueProtection _protection;

    public EventCodec(ExtendedActorSystem system, string keyPrefix)
    {
        (_system, _keyPrefix, _protection) = (system, keyPrefix, RedisValueProtectionSetup.Of(system));

        // Brings the serializer's binding. Asking for the serializer before would fix JSON for events, for good.
        Persistence.Instance.Apply(system);
    }

    private Akka.Serialization.Serializer Serializer => _system.Serialization.FindSerializerForType(typeof(Persistent));

    /// <summary>The members of one atomic write, each stamped with the time. Throws what the payload's serializer or the protection throws.</summary>
    public SortedSetEntry[] Encode(AtomicWrite write)
    {
        var timestamp = TimeProvider.System.GetUtcNow().UtcTicks;
        var events = (IReadOnlyList<IPersistentRepresentation>)write.Payload;
        return Akka.Serialization.Serialization.WithTransport(_system, () =>
        {
            var serializer = Serializer;
            var entries = new SortedSetEntry[events.Count];
            for (var i = 0; i < entries.Length; i++)
            {
                var bytes = serializer.ToBinary(events[i].WithTimestamp(timestamp));
                entries[i] = new SortedSetEntry(_protection.Protect(PlaceOf(events[i].PersistenceId, events[i].SequenceNr), bytes), events[i].SequenceNr);
            }

            return entries;
        });
    }

    /// <summary>Reads one member. Throws <see cref="SerializationException"/>, which names the event, when it cannot be read.</summary>
    public IPersistentRepresentation Decode(string persistenceId, SortedSetEntry entry)
    {
        try
        {
            return Serializer.FromBinary<Persistent>(_protection.Unprotect(PlaceOf(persistenceId, (long)entry.Score), (byte[])entry.Element!));
        }
        catch (Exception exception)
        {
            throw new SerializationException($"Event {entry.Score} of '{persistenceId}' cannot be read: {exception.Message}", exception);
        }
    }

    private string PlaceOf(string persistenceId, long sequenceNr) => RedisKeys.EventPlace(_keyPrefix, persistenceId, sequenceNr);
}
