using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Http;

/// <summary>The API's JSON: camelCase, instants in UTC with six fraction digits, never NaN.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(InstantConverter), typeof(FiniteNumberConverter)],
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(IReadOnlyList<SymbolJson>))]
[JsonSerializable(typeof(IReadOnlyList<TickJson>))]
[JsonSerializable(typeof(FeaturesJson))]
[JsonSerializable(typeof(IReadOnlyList<Alert>))]
[JsonSerializable(typeof(IReadOnlyList<Silence>))]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(SilenceJson))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(LeavingJson))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(StatusJson))]
[JsonSerializable(typeof(SystemMetrics))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<LatencyCount>>))]
[JsonSerializable(typeof(IReadOnlyList<StoredFeature>))]
[JsonSerializable(typeof(PredictionJson))]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(IReadOnlyList<ModelJson>))]
[JsonSerializable(typeof(ActivateModelRequest))]
[JsonSerializable(typeof(PromoteModelRequest))]
[JsonSerializable(typeof(ModelSwitchJson))]
[JsonSerializable(typeof(ModelScoresJson))]
[JsonSerializable(typeof(IReadOnlyList<TrialJson>))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>The same without escapes that only HTML needs, as the web framework writes its answers.</summary>
    public static ApiJson Relaxed => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>Writes `2025-08-14T03:30:00.123456+00:00`, as the store does.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture));
}

/// <summary>JSON has no NaN and no infinity: what is not finite is null.</summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
