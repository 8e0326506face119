using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AkkaDayTrade.Host.Http;

namespace AkkaDayTrade.Host.Pbm;

/// <summary>What the server says, one JSON object a line; `type` tells which. docs/pbm-protocol.md is the whole protocol.</summary>
internal static class PbmMessages
{
    public const int ProtocolVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new InstantConverter(), new FiniteNumberConverter() },
    };

    public static byte[] ToLine(object message) => [.. JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), Json), (byte)'\n'];

    /// <summary>As the server writes it: camelCase, UTC instants, nothing that is not finite.</summary>
    public static JsonNode? ToData<T>(T value) => JsonSerializer.SerializeToNode(value, Json);

    /// <summary>Null for anything that is not a JSON object with members of the right kind.</summary>
    public static PbmRequest? ReadRequest(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize<PbmRequest>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a client says: its token, `palette` and `command` to run with options, or `cancel`.</summary>
internal sealed record PbmRequest(
    string? Token, string? Palette, string? Command, IReadOnlyDictionary<string, string?>? Options, double? TimeoutSeconds, bool Cancel = false);

/// <summary>First line to a client that must present a token.</summary>
internal sealed record TokenRequiredMessage
{
    public string Type => "token_required";
}

/// <summary>The client is in: who answers, and what it can do.</summary>
internal sealed record HelloMessage(string Node, string Version, IReadOnlyList<IPbmPalette> Palettes)
{
    public string Type => "hello";

    public int Protocol => PbmMessages.ProtocolVersion;
}

internal sealed record LineMessage(string Text, JsonNode? Data)
{
    public string Type => "line";
}

internal sealed record TableMessage(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<JsonNode?>> Rows)
{
    public string Type => "table";
}

/// <summary>The command is through.</summary>
internal sealed record DoneMessage
{
    public string Type => "done";
}

/// <summary>The command did not succeed.</summary>
/// <param name="Kind">`usage`, `failed` or `timeout`.</param>
internal sealed record FailedMessage(string Kind, string Message)
{
    public string Type => "failed";
}

/// <summary>The server closes the connection, and why.</summary>
internal sealed record ClosingMessage(string Message)
{
    public string Type => "closing";
}
