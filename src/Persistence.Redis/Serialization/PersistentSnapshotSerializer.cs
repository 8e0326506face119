using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Persistence.Redis.Serialization;

/// <summary>
/// Snapshots to and from Protobuf (identifier 48): 1 persistence id, 2 sequence number (int64), 3 time
/// (google.protobuf.Timestamp, UTC), 4 payload of 1 serializer id, 2 bytes, 3 manifest. The payload is written by the
/// serializer bound to its type.
/// </summary>
public sealed class PersistentSnapshotSerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <summary>Fixed: it stands in what is stored.</summary>
    public override int Identifier => 48;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj)
    {
        if (obj is not SelectedSnapshot selected)
        {
            throw new ArgumentException($"Only a SelectedSnapshot can be written here, not a {obj?.GetType()}.", nameof(obj));
        }

        var snapshot = selected.Snapshot;
        var serializer = system.Serialization.FindSerializerFor(snapshot);
        var payload = new SnapshotPayload(
            serializer.Identifier,
            serializer.ToBinary(snapshot),
            Akka.Serialization.Serialization.ManifestFor(serializer, snapshot));
        return new SnapshotMessage(selected.Metadata, payload).ToByteArray();
    }

    /// <summary>Throws when the bytes are cut or the payload's serializer or type is unknown.</summary>
    public override object FromBinary(byte[] bytes, Type type)
    {
        if (type != typeof(SelectedSnapshot))
        {
            throw new SerializationException($"Only a SelectedSnapshot can be read here, not a {type}.");
        }

        return ToSnapshot(SnapshotMessage.Parse(bytes));
    }

    /// <summary>Reads the state of a snapshot.</summary>
    internal SelectedSnapshot ToSnapshot(SnapshotMessage message)
    {
        var (metadata, payload) = message;
        return new SelectedSnapshot(metadata, system.Serialization.Deserialize(payload.Bytes, payload.SerializerId, payload.Manifest));
    }
}
