using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>Alerts and silences as JSON: camelCase members, instants in UTC with six fraction digits.</summary>
public static class AlertJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new InstantConverter() },

        // The default escapes the + of every time zone. This text never stands inside HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Throws <see cref="JsonException"/> for text that is no <typeparamref name="T"/>.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("null");

    /// <summary>What a webhook is sent about one alert.</summary>
    public static string Body(AlertRecord alert, WebhookFormat format)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return format == WebhookFormat.Slack ? Write(new { text = SlackLine(alert) }) : Write(alert);
    }

    /// <summary>What a webhook is sent about several alerts that have a type or a symbol in common.</summary>
    /// <param name="group">That type or symbol.</param>
    public static string GroupBody(string group, IReadOnlyList<AlertRecord> alerts, WebhookFormat format)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        return format == WebhookFormat.Slack
            ? Write(new { text = $"*{SlackText(group)}*: {alerts.Count}\n{string.Join('\n', alerts.Select(SlackLine))}" })
            : Write(new { group, count = alerts.Count, alerts });
    }

    private static string SlackLine(AlertRecord alert) => alert switch
    {
        { Retraction: { } reason } => $"*{SlackText(alert.Type)}* retracted ({SlackText(reason)}): {SlackText(alert.Message)}",
        { ClearedAt: not null } => $"*{SlackText(alert.Type)}* over: {SlackText(alert.Message)}",
        _ => $"*{SlackText(alert.Type)}* {SlackText(alert.Message)}",
    };

    /// <summary>Slack reads these three characters as its own markup, which a rule's text may well hold.</summary>
    private static string SlackText(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture));
    }
}
