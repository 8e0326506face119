using System.IO.Compression;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>
/// The alert actor's messages for the way between nodes, and its events and snapshots for the store: a version byte, then the
/// fields in their order. A later release may append fields, which an older one does not read; for any other change it raises
/// the version and goes on reading the older ones. What cannot be read is a <see cref="SerializationException"/>.
/// </summary>
public sealed class AlertSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 2;

    private const byte OldestVersion = 1;

    // More than 1000 alerts never take.
    private const int MostHistoryBytes = 64 * 1024 * 1024;

    private const string EntryManifest = "E";
    private const string StateManifest = "ES";
    private const string SignalManifest = "S";
    private const string AcceptedManifest = "A";
    private const string GetRecentManifest = "GR";
    private const string RecentManifest = "R";
    private const string SilenceManifest = "SI";
    private const string SilencedManifest = "SD";
    private const string GetSilencesManifest = "GS";
    private const string SilencesManifest = "AS";
    private const string FollowManifest = "F";
    private const string PublishedManifest = "P";
    private const string FindManifest = "FS";
    private const string RetractManifest = "RT";

    /// <summary>Everything that is written by this serializer.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(AlertsLogged), typeof(AlertLogState), typeof(AlertSignal), typeof(AlertAccepted), typeof(GetRecentAlerts), typeof(RecentAlerts),
        typeof(SilenceAlerts), typeof(AlertsSilenced), typeof(GetSilences), typeof(ActiveSilences), typeof(FollowAlerts), typeof(AlertsPublished),
        typeof(FindAlerts), typeof(RetractAlert),
    ];

    /// <summary>Fixed: nodes of all releases and what is stored know the types by it.</summary>
    public override int Identifier => 771;

    public override string Manifest(object o) => o switch
    {
        AlertsLogged => EntryManifest,
        AlertLogState => StateManifest,
        AlertSignal => SignalManifest,
        AlertAccepted => AcceptedManifest,
        GetRecentAlerts => GetRecentManifest,
        RecentAlerts => RecentManifest,
        SilenceAlerts => SilenceManifest,
        AlertsSilenced => SilencedManifest,
        GetSilences => GetSilencesManifest,
        ActiveSilences => SilencesManifest,
        FollowAlerts => FollowManifest,
        AlertsPublished => PublishedManifest,
        FindAlerts => FindManifest,
        RetractAlert => RetractManifest,
        _ => throw new SerializationException($"{o?.GetType()} is neither a message nor an event about alerts."),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        writer.Byte(Version);
        switch (obj)
        {
            case AlertsLogged entry:
                AlertLogCodec.Write(ref writer, entry);
                break;
            case AlertLogState state:
                AlertLogCodec.Write(ref writer, state);
                break;
            case AlertSignal signal:
                Write(ref writer, signal);
                break;
            case AlertAccepted accepted:
                writer.Text(accepted.Id);
                writer.Boolean(accepted.Raised);
                break;
            case GetRecentAlerts query:
                writer.Signed(query.Count);
                break;
            case RecentAlerts recent:
                AlertCodec.Write(ref writer, recent.Alerts);
                return Packed(writer.ToArray());
            case SilenceAlerts command:
                AlertCodec.WriteOptional(ref writer, command.Type);
                AlertCodec.WriteOptional(ref writer, command.Symbol);
                writer.Signed(command.Duration.Ticks);
                break;
            case AlertsSilenced silenced:
                AlertCodec.Write(ref writer, silenced.Silence);
                writer.Boolean(silenced.Durable);
                break;
            case ActiveSilences active:
                AlertCodec.Write(ref writer, active.Silences);
                break;
            case FollowAlerts follow:
                AlertCodec.WriteOptional(ref writer, follow.Last);
                break;
            case AlertsPublished published:
                AlertCodec.Write(ref writer, published.Alerts);
                break;
            case FindAlerts find:
                writer.Text(find.Symbol);
                break;
            case RetractAlert retract:
                writer.Text(retract.Id);
                writer.Text(retract.Reason);
                break;
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var reader = new WireReader(manifest == RecentManifest ? Unpacked(bytes) : bytes);
        var version = reader.Byte();
        if (version is < OldestVersion or > Version)
        {
            throw new SerializationException($"'{manifest}' of the alerts is of version {version}, this release reads {OldestVersion} to {Version}: a later release wrote it, and is needed to read it.");
        }

        return manifest switch
        {
            EntryManifest => AlertLogCodec.ReadEntry(ref reader, version),
            StateManifest => AlertLogCodec.ReadState(ref reader, version),
            SignalManifest => ReadSignal(ref reader, version),
            AcceptedManifest => new AlertAccepted(reader.Text()) { Raised = reader.Boolean() },
            GetRecentManifest => new GetRecentAlerts(reader.Integer()),
            RecentManifest => new RecentAlerts(AlertCodec.ReadAlerts(ref reader, version)),
            SilenceManifest => new SilenceAlerts(AlertCodec.ReadOptional(ref reader), AlertCodec.ReadOptional(ref reader), TimeSpan.FromTicks(reader.Signed())),
            SilencedManifest => new AlertsSilenced(AlertCodec.ReadSilence(ref reader), reader.Boolean()),
            GetSilencesManifest => GetSilences.Instance,
            SilencesManifest => new ActiveSilences(AlertCodec.ReadSilences(ref reader)),
            FollowManifest => new FollowAlerts(AlertCodec.ReadOptional(ref reader)),
            PublishedManifest => new AlertsPublished(AlertCodec.ReadAlerts(ref reader, version)),
            FindManifest => new FindAlerts(reader.Text()),
            RetractManifest => new RetractAlert(reader.Text(), reader.Text()),
            _ => throw new SerializationException($"There is nothing about alerts with the manifest '{manifest}' in this release."),
        };
    }

    private static void Write(ref WireWriter writer, AlertSignal signal)
    {
        writer.Text(signal.Id);
        writer.Text(signal.Type);
        writer.Text(signal.Symbol);
        writer.Signed(signal.UnixNanos);
        writer.Signed(signal.Position);
        writer.Text(signal.Message);
        writer.Double(signal.Value);
        writer.Double(signal.Threshold);
        writer.Signed(signal.ArrivalTimestamp);
        writer.Signed(signal.Cooldown.Ticks);
        writer.Text(signal.Severity);
        TraceCodec.Write(ref writer, signal.TraceParent);
        writer.Signed(signal.Epoch);
        writer.Boolean(signal.Clears);
    }

    private static AlertSignal ReadSignal(ref WireReader reader, byte version)
    {
        var signal = new AlertSignal(
            reader.Text(), reader.Text(), reader.Text(), reader.Signed(), reader.Signed(), reader.Text(), reader.Double(), reader.Double(), reader.Signed())
        {
            Cooldown = TimeSpan.FromTicks(reader.Signed()),
            Severity = reader.Text(),
            TraceParent = TraceCodec.Read(ref reader),
        };
        return version == 1 ? signal : signal with { Epoch = reader.Signed(), Clears = reader.Boolean() };
    }

    /// <summary>A whole history would not fit into a frame between nodes; its texts repeat themselves.</summary>
    private static byte[] Packed(byte[] bytes)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, packed, out var length, quality: 4, window: 22)
            ? packed[..length]
            : throw new SerializationException($"A history of alerts of {bytes.Length} bytes cannot be packed.");
    }

    private static byte[] Unpacked(byte[] packed)
    {
        try
        {
            using var stream = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (stream.Read(buffer) is > 0 and var count)
            {
                if (bytes.Length + count > MostHistoryBytes)
                {
                    throw new SerializationException($"A history of alerts unpacks to more than {MostHistoryBytes} bytes.");
                }

                bytes.Write(buffer, 0, count);
            }

            return bytes.ToArray();
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException or IOException)
        {
            throw new SerializationException("A history of alerts cannot be unpacked.", exception);
        }
    }
}
