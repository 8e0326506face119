using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Store;

/// <summary>
/// The JSON of one feature value: exactly the members name, value, timestamp, symbol and metadata. All that does not vary is
/// encoded once per feature; writing a value allocates nothing.
/// </summary>
internal sealed class FeatureJson
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.ffffff";

    /// <summary>Length of `2025-08-14T03:30:00.123456+00:00`.</summary>
    internal const int TimestampLength = 32;

    /// <summary>More than the longest shortest-round-trip form of a double, `-2.2250738585072014E-308`.</summary>
    private const int MaxNumberLength = 32;

    private readonly FeatureDefinition _feature;
    private readonly byte[] _beforeValue;
    private readonly byte[] _afterSymbol;
    private readonly byte[][] _columns;
    private readonly bool _hasConstants;
    private readonly int _maxLength;

    public FeatureJson(FeatureDefinition feature)
    {
        _feature = feature;
        _hasConstants = feature.Kind.Constants.Count > 0;
        _beforeValue = Utf8($"{{\"name\":{Quote(feature.Name)},\"value\":");
        var constants = feature.Kind.Constants.Select(constant =>
            $"{Quote(constant.Key)}:{constant.Value.ToString("R", CultureInfo.InvariantCulture)}");
        _afterSymbol = Utf8($",\"metadata\":{{{string.Join(',', constants)}");
        _columns = [.. feature.Kind.Columns.Select(column => Utf8($"{Quote(column)}:"))];
        _maxLength = _beforeValue.Length + _afterSymbol.Length + TimestampLength + 48
            + _columns.Sum(column => column.Length + MaxNumberLength + 1) + MaxNumberLength;
    }

    /// <summary>Formats an event time for <see cref="Write"/>: six fraction digits and `+00:00`.</summary>
    public static void FormatTimestamp(long unixNanos, Span<byte> timestamp)
    {
        Timestamps.FromUnixNanos(unixNanos).UtcDateTime
            .TryFormat(timestamp, out var length, TimestampFormat, CultureInfo.InvariantCulture);
        "+00:00"u8.CopyTo(timestamp[length..]);
    }

    /// <summary>A symbol as <see cref="Write"/> wants it.</summary>
    public static byte[] Encode(string symbol) => Utf8(Quote(symbol));

    /// <summary>Appends the value, which must be finite; metadata that is not finite is left out.</summary>
    /// <param name="symbol">See <see cref="Encode"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(ReadOnlySpan<byte> symbol, ReadOnlySpan<double> vector, ReadOnlySpan<byte> timestamp, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(_maxLength + symbol.Length);
        var length = Append(span, 0, _beforeValue);
        length = Append(span, length, vector[_feature.Column]);
        length = Append(span, length, ",\"timestamp\":\""u8);
        length = Append(span, length, timestamp);
        length = Append(span, length, "\",\"symbol\":"u8);
        length = Append(span, length, symbol);
        length = Append(span, length, _afterSymbol);
        var needsComma = _hasConstants;
        for (var i = 0; i < _columns.Length; i++)
        {
            var figure = vector[_feature.Column + 1 + i];
            if (double.IsFinite(figure))
            {
                length = needsComma ? Append(span, length, ","u8) : length;
                length = Append(span, length, _columns[i]);
                length = Append(span, length, figure);
                needsComma = true;
            }
        }

        length = Append(span, length, "}}"u8);
        output.Advance(length);
        return length;
    }

    /// <summary>Reads a value back. Returns null for what is not one: another writer's key is not ours to judge.</summary>
    public static StoredFeature? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return new StoredFeature(
                root.GetProperty("name"u8).GetString()!,
                root.GetProperty("value"u8).GetDouble(),
                root.GetProperty("timestamp"u8).GetDateTimeOffset(),
                root.GetProperty("symbol"u8).GetString()!,
                ReadMetadata(root.GetProperty("metadata"u8)));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static Dictionary<string, double> ReadMetadata(JsonElement metadata)
    {
        var figures = new Dictionary<string, double>();
        foreach (var member in metadata.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number)
            {
                figures[member.Name] = member.Value.GetDouble();
            }
        }

        return figures;
    }

    private static int Append(Span<byte> span, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(span[at..]);
        return at + bytes.Length;
    }

    private static int Append(Span<byte> span, int at, double figure)
    {
        figure.TryFormat(span[at..], out var length, default, CultureInfo.InvariantCulture);
        return at + length;
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
