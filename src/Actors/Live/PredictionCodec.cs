using System.Globalization;
using System.Runtime.Serialization;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Actors.Live;

/// <summary>A prediction on the wire, without its symbol.</summary>
internal static class PredictionCodec
{
    /// <summary>An empty name and a value.</summary>
    private const int LeastEntryBytes = 2;

    private enum Kind : byte
    {
        Null,
        Text,
        Number,
        Integer,
        Truth,
    }

    public static void Write(ref WireWriter writer, Prediction prediction)
    {
        writer.Signed(prediction.UnixNanos);
        writer.Byte((byte)prediction.Type);
        writer.Double(prediction.Confidence);
        Write(ref writer, prediction.PredictedPrice);
        Write(ref writer, prediction.PredictedReturn);
        Write(ref writer, prediction.RiskScore);
        writer.Count(prediction.FeaturesUsed.Count);
        foreach (var (name, value) in prediction.FeaturesUsed)
        {
            writer.Text(name);
            writer.Double(value);
        }

        writer.Text(prediction.ModelVersion);
        writer.Double(prediction.ProcessingTimeMs);
        writer.Count(prediction.Metadata.Count);
        foreach (var (name, value) in prediction.Metadata)
        {
            writer.Text(name);
            WriteValue(ref writer, value);
        }

        WriteValue(ref writer, prediction.Abstained);
    }

    public static Prediction Read(ref WireReader reader, string symbol)
    {
        var unixNanos = reader.Signed();
        var type = (PredictionType)reader.Byte();
        if (type > PredictionType.Sell)
        {
            throw new SerializationException($"A prediction for symbol '{symbol}' advises {(byte)type}, which this release does not know.");
        }

        var (confidence, price, expected, risk) = (reader.Double(), ReadOptional(ref reader), ReadOptional(ref reader), ReadOptional(ref reader));
        var used = new Dictionary<string, double>();
        for (var left = reader.Count(LeastEntryBytes); left > 0; left--)
        {
            used[reader.Text()] = reader.Double();
        }

        var (version, milliseconds) = (reader.Text(), reader.Double());
        var metadata = new Dictionary<string, object?>();
        for (var left = reader.Count(LeastEntryBytes); left > 0; left--)
        {
            metadata[reader.Text()] = ReadValue(ref reader);
        }

        return new Prediction(symbol, unixNanos, type, confidence, price, expected, risk, used, version, milliseconds, metadata)
        {
            Abstained = ReadValue(ref reader) as string,
        };
    }

    private static void Write(ref WireWriter writer, double? value)
    {
        writer.Boolean(value is not null);
        if (value is { } given)
        {
            writer.Double(given);
        }
    }

    private static double? ReadOptional(ref WireReader reader) => reader.Boolean() ? reader.Double() : null;

    private static void WriteValue(ref WireWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.Byte((byte)Kind.Null);
                break;
            case double or float:
                writer.Byte((byte)Kind.Number);
                writer.Double(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case int or long:
                writer.Byte((byte)Kind.Integer);
                writer.Signed(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case bool truth:
                writer.Byte((byte)Kind.Truth);
                writer.Boolean(truth);
                break;
            default:
                writer.Byte((byte)Kind.Text);
                writer.Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty);
                break;
        }
    }

    private static object? ReadValue(ref WireReader reader) => (Kind)reader.Byte() switch
    {
        Kind.Null => null,
        Kind.Text => reader.Text(),
        Kind.Number => reader.Double(),
        Kind.Integer => reader.Signed(),
        Kind.Truth => reader.Boolean(),
        var other => throw new SerializationException($"A prediction holds a value of kind {(byte)other}, which this release does not know."),
    };
}
