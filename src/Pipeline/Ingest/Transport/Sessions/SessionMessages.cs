using System.Text.Json;

namespace AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

/// <summary>What the vendors' conversations have in common.</summary>
internal static class SessionMessages
{
    /// <summary>Symbols in one subscribe message: bursts of more have closed sockets.</summary>
    public const int SymbolsPerMessage = 100;

    /// <summary>Between two subscribe messages.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    public static byte[] Json<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message);

    /// <summary>Sends one message per hundred symbols, the first at once, the others paced.</summary>
    public static void SendInChunks(IReadOnlyList<string> symbols, Func<string[], byte[]> message, Action<byte[], TimeSpan> send)
    {
        var pause = TimeSpan.Zero;
        foreach (var chunk in symbols.Chunk(SymbolsPerMessage))
        {
            send(message(chunk), pause);
            pause = Pace;
        }
    }

    /// <summary>The objects of a control message, an array of them or a single one; empty when it is no JSON.</summary>
    public static IReadOnlyList<JsonElement> Objects(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new Utf8JsonReader(message);
            var root = JsonElement.ParseValue(ref reader);
            return root.ValueKind switch
            {
                JsonValueKind.Array => [.. root.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object)],
                JsonValueKind.Object => [root],
                _ => [],
            };
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? string.Empty : string.Empty;
}
