using System.Runtime.CompilerServices;
using Akka.Serialization;
using AkkaDayTrade.Actors.Features;

namespace AkkaDayTrade.Actors.Tests;

public sealed class SerializerIdentifiersTests
{
    [Fact]
    public void No_two_serializers_should_go_by_the_same_identifier()
    {
        var serializers = typeof(SymbolMessageSerializer).Assembly.GetTypes()
            .Where(type => typeof(Serializer).IsAssignableFrom(type) && !type.IsAbstract)
            .Select(type => ((Serializer)RuntimeHelpers.GetUninitializedObject(type)).Identifier)
            .ToList();

        serializers.Count.ShouldBeGreaterThan(1);
        serializers.ShouldBeUnique();
    }
}
