using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AkkaDayTrade.Pbm;

/// <summary>A palette as the server describes it.</summary>
internal sealed record Palette(string Name, string Description, IReadOnlyList<PaletteCommand> Commands);

/// <summary>A command as the server describes it.</summary>
internal sealed record PaletteCommand(
    string Name, string Description, IReadOnlyList<PaletteOption> Options, IReadOnlyList<string> Aliases, bool Streams);

/// <summary>An option as the server describes it; its value is text.</summary>
internal sealed record PaletteOption(string Name, string Short, string Description, string? Default, bool Required);

/// <summary>Anything the server says; `Type` tells which members count.</summary>
internal sealed record ServerMessage(
    string Type,
    int Protocol,
    string? Node,
    string? Version,
    IReadOnlyList<Palette>? Palettes,
    string? Text,
    JsonNode? Data,
    string? Title,
    IReadOnlyList<string>? Columns,
    IReadOnlyList<IReadOnlyList<JsonNode?>>? Rows,
    string? Kind,
    string? Message)
{
    public const int KnownProtocol = 1;
}

/// <summary>A command to run on the server.</summary>
internal sealed record CommandRequest(string Palette, string Command, IReadOnlyDictionary<string, string> Options, double TimeoutSeconds);

/// <summary>Lines of JSON to and from the server.</summary>
internal static class WireJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
