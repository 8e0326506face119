using System.Text.Json;

namespace AkkaDayTrade.Exchange.Tests.Truth;

/// <summary>A line of a truth log.</summary>
internal sealed record TruthLine(string Type, long Sequence, string Symbol, string Kind, int Connection, long Frame, string Outcome, string Cause, string[] Flags, string Raw)
{
    public bool IsWire => Type == "event" && Outcome is "sent" or "garbled";

    public static List<TruthLine> ReadAll(string path) => [.. File.ReadLines(path).Select(Parse)];

    private static TruthLine Parse(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return new TruthLine(
            Text(json, "type"),
            Number(json, "seq"),
            Text(json, "symbol"),
            Text(json, "kind"),
            (int)Number(json, "connection"),
            json.TryGetProperty("framesSent", out var sent) ? sent.GetInt64() : Number(json, "frame"),
            Text(json, "outcome"),
            Text(json, "cause"),
            json.TryGetProperty("flags", out var flags) ? [.. flags.EnumerateArray().Select(flag => flag.GetString()!)] : [],
            line);
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() ?? string.Empty : string.Empty;

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() : -1;
}
