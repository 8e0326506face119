using System.Runtime.Serialization;
using Akka.Actor;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Journal;

/// <summary>Events to and from the bytes that Akka.Persistence's own serializer for them writes.</summary>
internal sealed class EventCodec
{
    private readonly ExtendedActorSystem _system;

    public EventCodec(ExtendedActorSystem system)
    {
        _system = system;

        // Brings the serializer's binding. Asking for the serializer before would fix JSON for events, for good.
        Persistence.Instance.Apply(system);
    }

    private Akka.Serialization.Serializer Serializer => _system.Serialization.FindSerializerForType(typeof(Persistent));

    /// <summary>The members of one atomic write, each stamped with the time. Throws what the payload's serializer throws.</summary>
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
                entries[i] = new SortedSetEntry(serializer.ToBinary(events[i].WithTimestamp(timestamp)), events[i].SequenceNr);
            }

            return entries;
        });
    }

    /// <summary>Reads one member. Throws <see cref="SerializationException"/>, which names the event, when it cannot be read.</summary>
    public IPersistentRepresentation Decode(string persistenceId, SortedSetEntry entry)
    {
        try
        {
            return Serializer.FromBinary<Persistent>((byte[])entry.Element!);
        }
        catch (Exception exception)
        {
            throw new SerializationException($"Event {entry.Score} of '{persistenceId}' cannot be read: {exception.Message}", exception);
        }
    }
}
