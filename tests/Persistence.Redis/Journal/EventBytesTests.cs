using System.Text;
using Akka.Actor;
using Akka.Persistence.Redis.Journal;
using Akka.Persistence.Redis.Tests.Servers;
using Google.Protobuf;
using StackExchange.Redis;

namespace Akka.Persistence.Redis.Tests.Journal;

[Collection(GarnetCollection.Name)]
public sealed class EventBytesTests(GarnetFixture server) : PluginTests(server)
{
    [Fact]
    public async Task Stored_event_should_be_the_message_of_akka_persistence_field_by_field()
    {
        await WrittenAsync(new AtomicWrite(new Persistent(new byte[] { 0xCA, 0xFE }, 1, Id, "m", isDeleted: false, sender: ActorRefs.NoSender, writerGuid: "w")));

        var entry = (await Server.Database.SortedSetRangeByRankWithScoresAsync(Server.EventsKey(Id))).Single();

        entry.Score.ShouldBe(1);
        (await Server.Database.StringGetAsync(Server.HighestKey(Id))).ToString().ShouldBe("1");
        var bytes = (byte[])entry.Element!;
        var timestamp = new EventCodec((ExtendedActorSystem)System, ServerFixture.Prefix).Decode(Id, entry).Timestamp;
        Convert.ToHexString(bytes).ShouldBe(Convert.ToHexString(Expected(timestamp)));
    }

    [Fact]
    public void Event_should_be_readable_from_bytes_computed_by_hand()
    {
        var entry = new SortedSetEntry(Expected(638_000_000_000_000_000), 1);

        var read = new EventCodec((ExtendedActorSystem)System, ServerFixture.Prefix).Decode(Id, entry);

        read.Payload.ShouldBeOfType<byte[]>().ShouldBe([0xCA, 0xFE]);
        (read.SequenceNr, read.PersistenceId, read.Manifest, read.WriterGuid, read.Timestamp, read.IsDeleted)
            .ShouldBe((1, Id, "m", "w", 638_000_000_000_000_000, false));
    }

    // 1 payload { 1 serializer 4 (bytes), 2 CA FE } · 2 sequence number · 3 id · 12 manifest · 13 writer · 14 time (zigzag)
    private byte[] Expected(long timestamp)
    {
        using var stream = new MemoryStream();
        stream.Write(Convert.FromHexString("0A06" + "0804" + "1202CAFE" + "1001" + "1A"));
        stream.WriteByte((byte)Id.Length);
        stream.Write(Encoding.UTF8.GetBytes(Id));
        stream.Write(Convert.FromHexString("62016D" + "6A0177" + "70"));
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteSInt64(timestamp);
        }

        return stream.ToArray();
    }
}
