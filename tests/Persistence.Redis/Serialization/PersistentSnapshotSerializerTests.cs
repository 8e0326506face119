using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Redis.Serialization;
using Akka.Serialization;
using CsCheck;
using Google.Protobuf;

namespace Akka.Persistence.Redis.Tests.Serialization;

public sealed class PersistentSnapshotSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("snapshots", ConfigurationFactory.ParseString($$"""
        akka.loglevel = WARNING
        akka.actor {
          serializers.mark = "{{typeof(MarkSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(Mark).AssemblyQualifiedName}}" = mark }
        }
        """).WithFallback(RedisPersistence.DefaultConfig()));

    private static readonly DateTime Time = DateTime.UnixEpoch.AddSeconds(300).AddTicks(5);

    [Fact]
    public void Serializer_should_be_registered_for_snapshots_under_48()
    {
        var serializer = _system.Serialization.FindSerializerForType(typeof(SelectedSnapshot));

        serializer.ShouldBeOfType<PersistentSnapshotSerializer>();
        serializer.Identifier.ShouldBe(48);
        serializer.IncludeManifest.ShouldBeTrue();
    }

    [Fact]
    public void Serializer_should_write_the_bytes_computed_by_hand()
    {
        var snapshot = new SelectedSnapshot(new SnapshotMetadata("p-1", 300, Time), new byte[] { 0xCA, 0xFE });

        var bytes = Serializer.ToBinary(snapshot);

        // 1 "p-1" · 2 varint 300 · 3 { 1 varint 300 s, 2 varint 500 ns } · 4 { 1 serializer 4 (bytes), 2 CA FE }
        Convert.ToHexString(bytes).ShouldBe("0A03702D31" + "10AC02" + "1A06" + "08AC02" + "10F403" + "2206" + "0804" + "1202CAFE");
    }

    [Fact]
    public void Serializer_should_leave_out_defaults_and_write_the_manifest()
    {
        var snapshot = new SelectedSnapshot(new SnapshotMetadata("", 0, DateTime.UnixEpoch), new Mark("hi"));

        var bytes = Serializer.ToBinary(snapshot);

        // 3 { } · 4 { 1 varint serializer 1001, 2 "hi", 3 manifest "M" }
        Convert.ToHexString(bytes).ShouldBe("1A00" + "220A" + "08E907" + "12026869" + "1A014D");
    }

    [Fact]
    public void Serializer_should_read_every_field()
    {
        var bytes = Convert.FromHexString("0A03702D31" + "10AC02" + "1A06" + "08AC02" + "10F403" + "220A" + "08E907" + "12026869" + "1A014D");

        var snapshot = Serializer.FromBinary<SelectedSnapshot>(bytes);

        snapshot.Metadata.PersistenceId.ShouldBe("p-1");
        snapshot.Metadata.SequenceNr.ShouldBe(300);
        snapshot.Metadata.Timestamp.ShouldBe(Time);
        snapshot.Metadata.Timestamp.Kind.ShouldBe(DateTimeKind.Utc);
        snapshot.Snapshot.ShouldBe(new Mark("hi"));
    }

    [Fact]
    public void Serializer_should_skip_fields_of_a_later_version()
    {
        var bytes = Convert.FromHexString("0A0170" + "2801" + "1A00" + "220C" + "08E907" + "12026869" + "1A014D" + "2001");

        Serializer.FromBinary<SelectedSnapshot>(bytes).Snapshot.ShouldBe(new Mark("hi"));
    }

    [Fact]
    public void Serializer_should_keep_any_metadata()
    {
        Gen.Select(Gen.String, Gen.Long, Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Byte.Array).Sample((id, sequenceNr, ticks, state) =>
        {
            var snapshot = new SelectedSnapshot(new SnapshotMetadata(id, sequenceNr, new DateTime(ticks, DateTimeKind.Utc)), state);

            var read = Serializer.FromBinary<SelectedSnapshot>(Serializer.ToBinary(snapshot));

            read.Metadata.ShouldBe(snapshot.Metadata);
            read.Snapshot.ShouldBe(state);
        }, iter: 200);
    }

    [Fact]
    public void Serializer_should_refuse_cut_bytes()
    {
        var bytes = Serializer.ToBinary(new SelectedSnapshot(new SnapshotMetadata("p", 1, Time), "state"));

        Should.Throw<InvalidProtocolBufferException>(() => Serializer.FromBinary<SelectedSnapshot>(bytes[..^1]));
    }

    [Fact]
    public void Serializer_should_refuse_a_serializer_id_that_nobody_has()
    {
        var bytes = Convert.FromHexString("1A00" + "2206" + "08CE0F" + "120141");

        Should.Throw<SerializationException>(() => Serializer.FromBinary<SelectedSnapshot>(bytes));
    }

    [Fact]
    public void Serializer_should_refuse_other_types()
    {
        Should.Throw<ArgumentException>(() => Serializer.ToBinary("text"));
        Should.Throw<SerializationException>(() => Serializer.FromBinary<string>([]));
    }

    public void Dispose() => _system.Dispose();

    private PersistentSnapshotSerializer Serializer => new((ExtendedActorSystem)_system);

    public sealed record Mark(string Text);

    public sealed class MarkSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 1001;

        public override string Manifest(object o) => "M";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Mark)obj).Text);

        public override object FromBinary(byte[] bytes, string manifest) =>
            manifest == "M" ? new Mark(Encoding.UTF8.GetString(bytes)) : throw new SerializationException(manifest);
    }
}
