using System.Text.Json;
using System.Text.Json.Nodes;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>What an Alpaca client holds, by channel. Corrections and cancels follow the trades by themselves.</summary>
internal sealed class AlpacaSubscriptions
{
    public static readonly string[] Channels = ["trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds"];

    private readonly Dictionary<string, List<string>> _held = Channels.ToDictionary(channel => channel, _ => new List<string>());

    public IReadOnlyList<string> Of(string channel) => _held[channel];

    public bool Has(string channel, string symbol) => _held[channel].Contains("*") || _held[channel].Contains(symbol);

    /// <summary>The subscriptions as they would be after a request.</summary>
    public AlpacaSubscriptions With(JsonElement request, bool add)
    {
        var changed = new AlpacaSubscriptions();
        foreach (var channel in Channels)
        {
            var asked = ClientMessage.Texts(request, channel);
            changed._held[channel].AddRange(add ? _held[channel].Union(asked) : _held[channel].Except(asked));
        }

        return changed;
    }

    /// <summary>The whole state, as the vendor acknowledges it.</summary>
    public JsonObject ToMessage()
    {
        var message = new JsonObject { ["T"] = "subscription" };
        foreach (var channel in Channels)
        {
            message[channel] = ToArray(_held[channel]);
        }

        message["corrections"] = ToArray(_held["trades"]);
        message["cancelErrors"] = ToArray(_held["trades"]);
        return message;
    }

    private static JsonArray ToArray(List<string> symbols) => [.. symbols.Select(symbol => JsonValue.Create(symbol))];
}
