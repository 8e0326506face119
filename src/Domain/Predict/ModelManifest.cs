using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Domain.Predict;

/// <summary>What a model was trained on.</summary>
/// <param name="From">Event time of the first row.</param>
/// <param name="To">Event time of the last row.</param>
/// <param name="Rows">Labelled rows.</param>
public sealed record TrainedOn(DateTimeOffset From, DateTimeOffset To, long Rows, IReadOnlyList<string> Symbols);

/// <summary>
/// What must be known of a trained model's file before it may be used: lies beside the file as JSON, named NAME.json. Whoever
/// loads the model checks the file's hash and that the vectors have the set of <see cref="Fingerprint"/>.
/// </summary>
public sealed record ModelManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Public name, e.g. `lightgbm`.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>What reads the file: `lightgbm` or `logistic` (both ML.NET), `onnx`; `remote` for a model behind <see cref="Url"/>, whose file describes it.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the model's file, in the manifest's directory.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of the feature set that laid out the training vectors.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The set as a user would write it in `Features:Set`.</summary>
    public required string FeatureSet { get; init; }

    /// <summary>From a vector to the price that judges a prediction, seconds.</summary>
    public required double HorizonSeconds { get; init; }

    /// <summary>A move within it, as a share of the price, is flat.</summary>
    public required double DeadBand { get; init; }

    public required TrainedOn TrainedOn { get; init; }

    /// <summary>How vectors are made into inputs.</summary>
    public required InputRecipe Recipe { get; init; }

    /// <summary>Where a `remote` model is asked: the base address of a server that speaks the Open Inference Protocol, version 2.</summary>
    public Uri? Url { get; init; }

    /// <summary>Walk-forward figures of the same training by name, `accuracy`, `brier`, …; those that could not be told are missing.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Throws <see cref="InvalidDataException"/> that says what is missing or wrong.</summary>
    public static ModelManifest Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelManifest>(json, Json) ?? throw new InvalidDataException("The manifest is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"This is no model's manifest: {exception.Message}", exception);
        }
    }

    /// <summary>As it stands in <see cref="Sha256"/>.</summary>
    public static string HashOf(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA256.HashData(file));

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
