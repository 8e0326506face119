using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Hands a checkpoint's bytes through. Reading never throws, whatever the bytes or the manifest: what cannot be read is for the
/// entity to judge, not a failure of the store.
/// </summary>
public sealed class CheckpointSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string CheckpointManifest = "checkpoint";

    /// <summary>Fixed: it stands in what is stored.</summary>
    public override int Identifier => 773;

    public override string Manifest(object o) => CheckpointManifest;

    public override byte[] ToBinary(object obj) => obj is CheckpointBytes { Bytes: var bytes }
        ? bytes
        : throw new SerializationException($"Only checkpoints are written here, not a {obj?.GetType()}.");

    public override object FromBinary(byte[] bytes, string manifest) => new CheckpointBytes(bytes);
}
