using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Tests.Shared;
using CsCheck;

namespace AkkaDayTrade.Actors.Tests.Predict;

public sealed class ModelSerializerTests : TestKit
{
    /// <summary>`active model switched to "fallback"`, as version 1 writes it.</summary>
    private const string EventOfVersion1 = "010866616C6C6261636B";

    private static readonly Gen<IReadOnlyList<string>> Texts = Gen.String.Array[0, 5].Select(texts => (IReadOnlyList<string>)texts);

    private static readonly Gen<ModelDescription> Description = Gen.Select(
        Gen.String, Gen.String, Gen.Bool, Texts, (name, version, active, features) => new ModelDescription(name, version, active, features));

    private static readonly Gen<object>[] Kinds =
    [
        Gen.Select(Gen.String, Gen.String, Gen.String, (name, previous, reason) => (object)new ActiveModelSwitched(name) { Previous = previous, Reason = reason }),
        Gen.Const((object)GetModels.Instance),
        Description.Array[0, 5].Select(models => (object)new KnownModels(models)),
        Gen.Select(Gen.String, Gen.String, (name, reason) => (object)new SwitchModel(name) { Reason = reason }),
        Gen.String.Select(name => (object)new ModelSwitched(name)),
        Gen.Select(Gen.String, Texts, (name, known) => (object)new UnknownModel(name, known)),
        Gen.Select(Gen.String, Gen.String, (name, reason) => (object)new ModelNotSwitched(name, reason)),
        Gen.Const((object)FollowActiveModel.Instance),
        Gen.Select(Gen.String.Null(), Gen.String, Gen.String, (name, previous, reason) => (object)new ActiveModel(name) { Previous = previous, Reason = reason }),
    ];

    private readonly ModelSerializer _serializer;

    public ModelSerializerTests()
        : base(Patience.Hocon) => _serializer = new ModelSerializer((ExtendedActorSystem)Sys);

    [Fact]
    public void Everything_about_models_should_come_back_as_it_was() =>
        Gen.OneOf(Kinds).Sample(message => Wire.Show(RoundTrip(message)).ShouldBe(Wire.Show(message)), iter: 1000);

    [Fact]
    public void Every_type_that_is_bound_should_be_among_the_samples() =>
        Kinds.Select(kind => kind.Single().GetType()).ShouldBe(ModelSerializer.Types, ignoreOrder: true);

    [Fact]
    public void Event_of_version_1_should_still_be_read()
    {
        _serializer.FromBinary(Convert.FromHexString(EventOfVersion1), "E").ShouldBe(new ActiveModelSwitched("fallback"));
        Convert.ToHexString(_serializer.ToBinary(new ActiveModelSwitched("fallback"))).ShouldBe(EventOfVersion1);
    }

    [Fact]
    public void What_a_later_release_wrote_should_be_refused_with_its_version()
    {
        var later = _serializer.ToBinary(new ActiveModelSwitched("fallback"));
        later[0] = 9;

        Should.Throw<SerializationException>(() => _serializer.FromBinary(later, "E")).Message.ShouldContain("version 9");
        Should.Throw<SerializationException>(() => _serializer.FromBinary([1], "X")).Message.ShouldContain("'X'");
    }

    private object RoundTrip(object message) => _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));
}
