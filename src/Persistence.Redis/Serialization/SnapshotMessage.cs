using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Akka.Persistence.Redis.Serialization;

/// <summary>A snapshot's state as its serializer wrote it.</summary>
internal sealed record SnapshotPayload(int SerializerId, byte[] Bytes, string Manifest);

/// <summary>The Protobuf message of a stored snapshot; as usual there, a field that has its default value is left out.</summary>
internal sealed record SnapshotMessage(SnapshotMetadata Metadata, SnapshotPayload Payload)
{
    /// <summary>Of every field: their numbers are below 16.</summary>
    private const int TagSize = 1;

    private const uint First = (1 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint SerializerIdTag = 1 << 3;
    private const uint Second = (2 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint SequenceNrTag = 2 << 3;
    private const uint Third = (3 << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint Fourth = (4 << 3) | (uint)WireFormat.WireType.LengthDelimited;

    public byte[] ToByteArray()
    {
        var time = DateTime.SpecifyKind(Metadata.Timestamp, DateTimeKind.Utc).ToTimestamp();
        var payloadSize = PayloadSize();
        var bytes = new byte[
            SizeOf(Metadata.PersistenceId)
            + (Metadata.SequenceNr == 0 ? 0 : TagSize + CodedOutputStream.ComputeInt64Size(Metadata.SequenceNr))
            + TagSize + CodedOutputStream.ComputeMessageSize(time)
            + TagSize + CodedOutputStream.ComputeLengthSize(payloadSize) + payloadSize];
        using var output = new CodedOutputStream(bytes);
        WriteString(output, First, Metadata.PersistenceId);
        if (Metadata.SequenceNr != 0)
        {
            output.WriteRawTag((byte)SequenceNrTag);
            output.WriteInt64(Metadata.SequenceNr);
        }

        output.WriteRawTag((byte)Third);
        output.WriteMessage(time);
        output.WriteRawTag((byte)Fourth);
        output.WriteLength(payloadSize);
        WritePayload(output);
        output.CheckNoSpaceLeft();
        return bytes;
    }

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

    private static int SizeOf(string value) => value.Length == 0 ? 0 : TagSize + CodedOutputStream.ComputeStringSize(value);

    private static void WriteString(CodedOutputStream output, uint tag, string value)
    {
        if (value.Length > 0)
        {
            output.WriteRawTag((byte)tag);
            output.WriteString(value);
        }
    }

    private int PayloadSize() =>
        (Payload.SerializerId == 0 ? 0 : TagSize + CodedOutputStream.ComputeInt32Size(Payload.SerializerId))
        + (Payload.Bytes.Length == 0 ? 0 : TagSize + CodedOutputStream.ComputeLengthSize(Payload.Bytes.Length) + Payload.Bytes.Length)
        + SizeOf(Payload.Manifest);

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
