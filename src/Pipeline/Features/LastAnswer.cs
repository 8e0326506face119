using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Pipeline.Features;

/// <summary>The newest answer as part of a symbol's state, so that it can be given again after a restart or a takeover.</summary>
internal static class LastAnswer
{
    /// <summary>Adds the answer's vectors that lie within a slice, as of the epoch that asks.</summary>
    public static void AddWithin(List<FeatureVector> vectors, SliceComputed? answer, Slice slice, long epoch)
    {
        foreach (var vector in answer?.Vectors ?? [])
        {
            if (vector.Position > slice.PreviousPosition && vector.Position <= slice.LastPosition)
            {
                vectors.Add(vector.Epoch == epoch ? vector : Of(vector, epoch));
            }
        }
    }

    public static void Save(SliceComputed? answer, StateWriter writer)
    {
        writer.WriteBoolean(answer is not null);
        if (answer is null)
        {
            return;
        }

        writer.WriteInt64(answer.Epoch);
        writer.WriteInt64(answer.LastPosition);
        writer.WriteInt32(answer.Accepted);
        writer.WriteInt32(answer.Duplicates);
        writer.WriteInt32(answer.OutOfOrder);
        writer.WriteInt32(answer.GapsDeclared);
        writer.WriteInt64(answer.Durable);
        writer.WriteBoolean(answer.EndOfInput);
        writer.WriteInt32(answer.Vectors.Length);
        foreach (var vector in answer.Vectors)
        {
            writer.WriteInt64(vector.Epoch);
            writer.WriteInt64(vector.Position);
            writer.WriteInt64(vector.UnixNanos);
            writer.WriteInt64(vector.ArrivalTimestamp);
            writer.WriteDouble(vector.Price);
            writer.WriteDouble(vector.Volume);
            writer.WriteDouble(vector.Bid);
            writer.WriteDouble(vector.Ask);
            writer.WriteInt32((int)vector.Quality);
            writer.WriteBoolean(vector.ClosesBucket);
            writer.WriteDoubles(vector.Values);
        }
    }

    public static SliceComputed? Restore(ref StateReader reader, string symbol, FeatureSet set, long incarnation)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        var (epoch, lastPosition) = (reader.ReadInt64(), reader.ReadInt64());
        var (accepted, duplicates, outOfOrder, gaps) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var (durable, endOfInput) = (reader.ReadInt64(), reader.ReadBoolean());
        // A vector is longer than its values: a damaged count cannot make the array longer than the state.
        var vectors = new FeatureVector[reader.ReadIndex(reader.Remaining / (sizeof(double) * Math.Max(1, set.ColumnCount)))];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = RestoreVector(ref reader, symbol, set);
        }

        return new SliceComputed(symbol, epoch, lastPosition, vectors, accepted, duplicates, outOfOrder, gaps, durable, endOfInput)
        {
            Incarnation = incarnation,
        };
    }

    private static FeatureVector RestoreVector(ref StateReader reader, string symbol, FeatureSet set)
    {
        var vector = new FeatureVector
        {
            Symbol = symbol,
            Set = set,
            Epoch = reader.ReadInt64(),
            Position = reader.ReadInt64(),
            UnixNanos = reader.ReadInt64(),
            ArrivalTimestamp = reader.ReadInt64(),
            Price = reader.ReadDouble(),
            Volume = reader.ReadDouble(),
            Bid = reader.ReadDouble(),
            Ask = reader.ReadDouble(),
            Quality = (VectorQuality)reader.ReadIndex(byte.MaxValue),
            ClosesBucket = reader.ReadBoolean(),
            Values = new double[set.ColumnCount],
        };
        reader.ReadDoubles(vector.Values);
        return vector;
    }

    private static FeatureVector Of(FeatureVector vector, long epoch) => new()
    {
        Symbol = vector.Symbol,
        Set = vector.Set,
        Epoch = epoch,
        Position = vector.Position,
        UnixNanos = vector.UnixNanos,
        ArrivalTimestamp = vector.ArrivalTimestamp,
        Values = vector.Values,
        Price = vector.Price,
        Volume = vector.Volume,
        Bid = vector.Bid,
        Ask = vector.Ask,
        Quality = vector.Quality,
        ClosesBucket = vector.ClosesBucket,
    };
}
