using System.Runtime.Serialization;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Alert;

namespace AkkaDayTrade.Actors.Alert;

/// <summary>The journal's events and snapshots as bytes.</summary>
internal static class AlertLogCodec
{
    private const byte Raised = 1;
    private const byte Folded = 2;
    private const byte Silences = 3;
    private const byte Cleared = 4;
    private const byte Retracted = 5;

    public static void Write(ref WireWriter writer, AlertsLogged entry)
    {
        writer.Count(entry.Changes.Count);
        foreach (var change in entry.Changes)
        {
            Write(ref writer, change);
        }

        AlertCodec.Write(ref writer, entry.Published);
    }

    public static AlertsLogged ReadEntry(ref WireReader reader, byte version)
    {
        var changes = new AlertChange[reader.Count()];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = ReadChange(ref reader, version);
        }

        return new AlertsLogged(changes, AlertCodec.ReadTexts(ref reader));
    }

    public static void Write(ref WireWriter writer, AlertLogState state)
    {
        AlertCodec.Write(ref writer, state.Book.Alerts);
        writer.Count(state.Book.Seen.Count);
        foreach (var id in state.Book.Seen)
        {
            WriteId(ref writer, id);
        }

        writer.Count(state.Book.Cooling.Count);
        foreach (var cooling in state.Book.Cooling)
        {
            writer.Text(cooling.Type);
            writer.Text(cooling.Symbol);
            WriteId(ref writer, cooling.AlertId);
            writer.Signed(cooling.UnixNanos);
        }

        AlertCodec.Write(ref writer, state.Silences);
        AlertCodec.Write(ref writer, state.Unpublished);
    }

    public static AlertLogState ReadState(ref WireReader reader, byte version)
    {
        var alerts = AlertCodec.ReadAlerts(ref reader, version);
        var seen = new string[reader.Count()];
        for (var i = 0; i < seen.Length; i++)
        {
            seen[i] = ReadId(ref reader);
        }

        var cooling = new CoolingAlert[reader.Count()];
        for (var i = 0; i < cooling.Length; i++)
        {
            cooling[i] = new CoolingAlert(reader.Text(), reader.Text(), ReadId(ref reader), reader.Signed());
        }

        return new AlertLogState(new AlertBookState(alerts, seen, cooling), AlertCodec.ReadSilences(ref reader), AlertCodec.ReadAlerts(ref reader, version));
    }

    private static void Write(ref WireWriter writer, AlertChange change)
    {
        switch (change)
        {
            case AlertRaised raised:
                writer.Byte(Raised);
                AlertCodec.Write(ref writer, raised.Alert);
                writer.Signed(raised.UnixNanos);
                break;
            case SignalFolded folded:
                writer.Byte(Folded);
                writer.Text(folded.SignalId);
                writer.Text(folded.Type);
                writer.Text(folded.Symbol);
                break;
            case SilencesChanged changed:
                writer.Byte(Silences);
                AlertCodec.Write(ref writer, changed.Silences);
                break;
            case AlertCleared cleared:
                writer.Byte(Cleared);
                writer.Text(cleared.AlertId);
                writer.Signed(cleared.UnixNanos);
                break;
            case AlertRetracted retracted:
                writer.Byte(Retracted);
                writer.Text(retracted.AlertId);
                writer.Text(retracted.Reason);
                break;
            default:
                throw new SerializationException($"{change.GetType()} is not a change that is kept.");
        }
    }

    private static AlertChange ReadChange(ref WireReader reader, byte version) => reader.Byte() switch
    {
        Raised => new AlertRaised(AlertCodec.ReadAlert(ref reader, version), reader.Signed()),
        Folded => new SignalFolded(reader.Text(), reader.Text(), reader.Text()),
        Silences => new SilencesChanged(AlertCodec.ReadSilences(ref reader)),
        Cleared => new AlertCleared(reader.Text(), reader.Signed()),
        Retracted => new AlertRetracted(reader.Text(), reader.Text()),
        var kind => throw new SerializationException($"An entry of the alert journal holds a change of kind {kind}, which this release does not know."),
    };

    /// <summary>There are many ids, nearly all of them 16 hexadecimal digits: those take 9 bytes.</summary>
    private static void WriteId(ref WireWriter writer, string id)
    {
        var isShort = id.Length == 16 && ulong.TryParse(id, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var number) && $"{number:x16}" == id;
        writer.Boolean(isShort);
        if (isShort)
        {
            writer.Fixed(Convert.ToUInt64(id, 16));
        }
        else
        {
            writer.Text(id);
        }
    }

    private static string ReadId(ref WireReader reader) => reader.Boolean() ? $"{reader.Fixed():x16}" : reader.Text();
}
