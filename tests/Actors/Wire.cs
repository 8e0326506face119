using System.Text.Json;

namespace AkkaDayTrade.Actors.Tests;

/// <summary>Messages as text, lists included, so that two can be compared.</summary>
internal static class Wire
{
    private static readonly JsonSerializerOptions Options = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static string Show(object message) => $"{message.GetType().Name} {JsonSerializer.Serialize(message, message.GetType(), Options)}";
}
