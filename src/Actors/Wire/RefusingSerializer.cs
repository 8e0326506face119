using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace AkkaDayTrade.Actors.Wire;

/// <summary>
/// Takes the place of Akka's fallback, which would write any object as JSON that names .NET types, and make what a peer
/// names: what has no serializer of its own does not leave the node, and what comes in that form is not read.
/// </summary>
public sealed class RefusingSerializer : Serializer
{
    /// <param name="settings">Akka hands over those of the serializer whose place this one takes; they mean nothing here.</param>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => _ = settings;

    /// <summary>That of Akka's JSON serializer, so that what a peer wrote with it ends here.</summary>
    public override int Identifier => 1;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj?.GetType()} has no serializer and does not leave this node.");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException($"A peer sent a {type} as JSON, which is not read here.");
}
