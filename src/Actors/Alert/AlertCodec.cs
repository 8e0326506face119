using System.Runtime.Serialization;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Alert;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>Alerts, silences and changes as bytes, for messages, events and snapshots alike.</summary>
internal static class AlertCodec
{
    public static void Write(ref WireWriter writer, AlertRecord alert)
    {
        writer.Text(alert.Id);
        writer.Text(alert.Type);
        writer.Text(alert.Symbol);
        Write(ref writer, alert.Timestamp);
        writer.Text(alert.Message);
        writer.Double(alert.Value);
        writer.Double(alert.Threshold);
        writer.Signed(alert.Count);
        writer.Text(alert.Severity);
        writer.Signed(alert.Epoch);
        writer.Signed(alert.Position);
        writer.Boolean(alert.ClearedAt is not null);
        if (alert.ClearedAt is { } cleared)
        {
            Write(ref writer, cleared);
        }

        WriteOptional(ref writer, alert.Retraction);
    }

    /// <param name="version">Of the message or event that holds it: version 1 knew neither places nor ends of alerts.</param>
    public static AlertRecord ReadAlert(ref WireReader reader, byte version)
    {
        var alert = new AlertRecord(
            reader.Text(), reader.Text(), reader.Text(), ReadInstant(ref reader), reader.Text(), reader.Double(), reader.Double(), reader.Integer())
        {
            Severity = reader.Text(),
        };
        return version == 1 ? alert : alert with
        {
            Epoch = reader.Signed(),
            Position = reader.Signed(),
            ClearedAt = reader.Boolean() ? ReadInstant(ref reader) : null,
            Retraction = ReadOptional(ref reader),
        };
    }

    public static void Write(ref WireWriter writer, IReadOnlyList<AlertRecord> alerts)
    {
        writer.Count(alerts.Count);
        foreach (var alert in alerts)
        {
            Write(ref writer, alert);
        }
    }

    public static AlertRecord[] ReadAlerts(ref WireReader reader, byte version)
    {
        var alerts = new AlertRecord[reader.Count()];
        for (var i = 0; i < alerts.Length; i++)
        {
            alerts[i] = ReadAlert(ref reader, version);
        }

        return alerts;
    }

    public static void Write(ref WireWriter writer, Silence silence)
    {
        WriteOptional(ref writer, silence.Type);
        WriteOptional(ref writer, silence.Symbol);
        Write(ref writer, silence.Until);
    }

    public static Silence ReadSilence(ref WireReader reader) => new(ReadOptional(ref reader), ReadOptional(ref reader), ReadInstant(ref reader));

    public static void Write(ref WireWriter writer, IReadOnlyList<Silence> silences)
    {
        writer.Count(silences.Count);
        foreach (var silence in silences)
        {
            Write(ref writer, silence);
        }
    }

    public static Silence[] ReadSilences(ref WireReader reader)
    {
        var silences = new Silence[reader.Count()];
        for (var i = 0; i < silences.Length; i++)
        {
            silences[i] = ReadSilence(ref reader);
        }

        return silences;
    }

    public static void Write(ref WireWriter writer, IReadOnlyList<string> texts)
    {
        writer.Count(texts.Count);
        foreach (var text in texts)
        {
            writer.Text(text);
        }
    }

    public static string[] ReadTexts(ref WireReader reader)
    {
        var texts = new string[reader.Count()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text();
        }

        return texts;
    }

    public static void WriteOptional(ref WireWriter writer, string? text)
    {
        writer.Boolean(text is not null);
        if (text is not null)
        {
            writer.Text(text);
        }
    }

    public static string? ReadOptional(ref WireReader reader) => reader.Boolean() ? reader.Text() : null;

    /// <summary>Instants are UTC; their offset is not kept.</summary>
    private static void Write(ref WireWriter writer, DateTimeOffset instant) => writer.Signed(instant.UtcTicks);

    private static DateTimeOffset ReadInstant(ref WireReader reader)
    {
        var ticks = reader.Signed();
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new SerializationException($"The message holds {ticks} where an instant is expected.");
    }
}
