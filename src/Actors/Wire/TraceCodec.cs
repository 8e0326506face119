namespace AkkaDayTrade.Actors.Wire;

/// <summary>The trace that a message belongs to, in the W3C form, at the message's end; messages of earlier releases end before it.</summary>
internal static class TraceCodec
{
    public static void Write(ref WireWriter writer, string? traceParent)
    {
        writer.Boolean(traceParent is not null);
        if (traceParent is not null)
        {
            writer.Text(traceParent);
        }
    }

    public static string? Read(ref WireReader reader) => reader.HasMore && reader.Boolean() ? reader.Text() : null;
}
