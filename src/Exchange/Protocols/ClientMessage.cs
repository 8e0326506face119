using System.Text.Json;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>Reading what clients send: never throws, whatever it is.</summary>
internal static class ClientMessage
{
    public static bool TryParse(ReadOnlySpan<byte> message, out JsonElement root)
    {
        root = default;
        var reader = new Utf8JsonReader(message);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                return false;
            }

            using (document)
            {
                root = document.RootElement.Clone();
            }

            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text of a member, null when it is absent or no text.</summary>
    public static string? Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The texts of an array member; empty when it is absent or no array.</summary>
    public static IEnumerable<string> Texts(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : [];
}
