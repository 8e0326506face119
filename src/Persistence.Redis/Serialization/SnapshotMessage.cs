using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Akka.Persistence.Redis.Serialization;

/// <summary>A snapshot's state as its serializer wrote it.</summary>
internal sealed record SnapshotPayload(int SerializerId, byte[] Bytes, string Manifest);

/// <summary>The Protobuf message of a stored snapshot; as usual there, a field that has its default value is left out.</summary>
internal sealed record SnapshotMessage(SnapshotMetadata Metadata, SnapshotPayload Payload)
{
    private const uint First = (1 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint SerializerIdTag = 1 << 3;
    private const uint Second = (2 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint SequenceNrTag = 2 << 3;
    private const uint Third = (3 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint Fourth = (4 << 3) | (uint)WireFormat.WireType.LengthDelimited;

    public byte[] ToByteArray() => Write(output =>
    {
        WriteString(output, First, Metadata.PersistenceId);
        if (Metadata.SequenceNr != 0)
        {
            output.WriteRawTag((byte)SequenceNrTag);
            output.WriteInt64(Metadata.SequenceNr);
        }

        output.WriteRawTag((byte)Third);
        output.WriteMessage(DateTime.SpecifyKind(Metadata.Timestamp, DateTimeKind.Utc).ToTimestamp());
        output.WriteRawTag((byte)Fourth);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(Write(WritePayload)));
    });

    /// <summary>Throws <see cref="InvalidProtocolBufferException"/> when the bytes are cut or no such message. Unknown fields are skipped.</summary>
    public static SnapshotMessage Parse(byte[] bytes)
    {
        using var input = new CodedInputStream(bytes);
        var persistenceId = "";
        var sequenceNr = 0L;
        var timestamp = new Timestamp();
        var payload = new SnapshotPayload(0, [], "");
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (tag)
            {
                case First:
                    persistenceId = input.ReadString();
                    break;
                case SequenceNrTag:
                    sequenceNr = input.ReadInt64();
                    break;
                case Third:
                    input.ReadMessage(timestamp);
                    break;
                case Fourth:
                    payload = ParsePayload(input.ReadBytes().ToByteArray());
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new SnapshotMessage(new SnapshotMetadata(persistenceId, sequenceNr, timestamp.ToDateTime()), payload);
    }

    private static SnapshotPayload ParsePayload(byte[] bytes)
    {
        using var input = new CodedInputStream(bytes);
        var payload = new SnapshotPayload(0, [], "");
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (tag)
            {
                case SerializerIdTag:
                    payload = payload with { SerializerId = input.ReadInt32() };
                    break;
                case Second:
                    payload = payload with { Bytes = input.ReadBytes().ToByteArray() };
                    break;
                case Third:
                    payload = payload with { Manifest = input.ReadString() };
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return payload;
    }

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static void WriteString(CodedOutputStream output, uint tag, string value)
    {
        if (value.Length > 0)
        {
            output.WriteRawTag((byte)tag);
            output.WriteString(value);
        }
    }

    private void WritePayload(CodedOutputStream output)
    {
        if (Payload.SerializerId != 0)
        {
            output.WriteRawTag((byte)SerializerIdTag);
            output.WriteInt32(Payload.SerializerId);
        }

        if (Payload.Bytes.Length > 0)
        {
            output.WriteRawTag((byte)Second);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(Payload.Bytes));
        }

        WriteString(output, Third, Payload.Manifest);
    }
}
