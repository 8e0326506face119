using System.Numerics;
using System.Runtime.Serialization;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// Feature vectors of one symbol on the wire, headed by the fingerprint of their set: nodes that compute other features do
/// not misread each other. Values that are not ready are one bit, the others keep their bits.
/// </summary>
internal sealed class VectorCodec(FeatureSet set)
{
    private const int BitsPerByte = 8;
    private const byte ClosesBucket = 0x80;
    private const VectorQuality AllQualities = VectorQuality.NotReady | VectorQuality.Gap | VectorQuality.Late | VectorQuality.Warmed;

    private static readonly ulong NaN = BitConverter.DoubleToUInt64Bits(double.NaN);

    /// <summary>Of one vector: quality, four numbers, the forms of four figures and these, and every value with its bit.</summary>
    public static int MostBytes(int columns) => 1 + (4 * 10) + 1 + (4 * 10) + (columns * sizeof(double)) + ((columns + BitsPerByte - 1) / BitsPerByte);

    public void Write(ref WireWriter writer, string symbol, long epoch, scoped ReadOnlySpan<FeatureVector> vectors)
    {
        writer.Count(vectors.Length);
        if (vectors.Length == 0)
        {
            return;
        }

        writer.Text(set.Fingerprint);
        var (figures, position, unixNanos, arrival) = (default(Figures), 0L, 0L, 0L);
        foreach (var vector in vectors)
        {
            if (vector.Symbol != symbol || (!ReferenceEquals(vector.Set, set) && vector.Set.Fingerprint != set.Fingerprint))
            {
                throw new SerializationException(
                    $"A message about symbol '{symbol}' and feature set {set.Fingerprint} holds a vector of '{vector.Symbol}' and {vector.Set.Fingerprint}.");
            }

            writer.Byte((byte)((byte)vector.Quality | (vector.ClosesBucket ? ClosesBucket : 0)));
            writer.Signed(vector.Epoch - epoch);
            writer.Signed(vector.Position - position);
            writer.Signed(vector.UnixNanos - unixNanos);
            writer.Signed(vector.ArrivalTimestamp - arrival);
            figures.Write(ref writer, vector.Price, vector.Volume, vector.Bid, vector.Ask);
            WriteValues(ref writer, vector.Values);
            (position, unixNanos, arrival) = (vector.Position, vector.UnixNanos, vector.ArrivalTimestamp);
        }
    }

    public FeatureVector[] Read(ref WireReader reader, string symbol, long epoch)
    {
        var count = reader.Count();
        if (count == 0)
        {
            return [];
        }

        if (reader.Text() is var fingerprint && fingerprint != set.Fingerprint)
        {
            throw new SerializationException(
                $"Vectors of symbol '{symbol}' are of feature set {fingerprint}, this node's is {set.Fingerprint}: Features:Set must be the same on all nodes.");
        }

        var vectors = new FeatureVector[count];
        var (figures, position, unixNanos, arrival) = (default(Figures), 0L, 0L, 0L);
        for (var i = 0; i < count; i++)
        {
            var head = reader.Byte();
            var vectorEpoch = epoch + reader.Signed();
            position += reader.Signed();
            unixNanos += reader.Signed();
            arrival += reader.Signed();
            var (price, volume, bid, ask) = figures.Read(ref reader);
            vectors[i] = new FeatureVector
            {
                Symbol = symbol,
                Set = set,
                Epoch = vectorEpoch,
                Position = position,
                UnixNanos = unixNanos,
                ArrivalTimestamp = arrival,
                Values = ReadValues(ref reader, set.ColumnCount),
                Price = price,
                Volume = volume,
                Bid = bid,
                Ask = ask,
                Quality = QualityOf((byte)(head & ~ClosesBucket)),
                ClosesBucket = (head & ClosesBucket) != 0,
            };
        }

        return vectors;
    }

    /// <summary>The reader must know their number.</summary>
    public static void WriteValues(ref WireWriter writer, scoped ReadOnlySpan<double> values)
    {
        for (var first = 0; first < values.Length; first += BitsPerByte)
        {
            var present = 0;
            for (var i = first; i < Math.Min(first + BitsPerByte, values.Length); i++)
            {
                present |= BitConverter.DoubleToUInt64Bits(values[i]) == NaN ? 0 : 1 << (i - first);
            }

            writer.Byte((byte)present);
            for (; present != 0; present &= present - 1)
            {
                writer.Double(values[first + BitOperations.TrailingZeroCount(present)]);
            }
        }
    }

    public static double[] ReadValues(ref WireReader reader, int count)
    {
        var values = new double[count];
        for (var first = 0; first < count; first += BitsPerByte)
        {
            var present = reader.Byte();
            for (var i = first; i < Math.Min(first + BitsPerByte, count); i++)
            {
                values[i] = (present & (1 << (i - first))) == 0 ? double.NaN : reader.Double();
            }
        }

        return values;
    }

    public static VectorQuality QualityOf(byte bits) => (VectorQuality)bits is var quality && (quality & ~AllQualities) == VectorQuality.None
        ? quality
        : throw new SerializationException($"A vector's quality is {bits}, of which this version knows {(byte)AllQualities} at most.");
}
