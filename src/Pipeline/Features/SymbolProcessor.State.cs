using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Features;

// What a checkpoint holds of it. SymbolCheckpoint tells which version of this layout it reads and writes.
public sealed partial class SymbolProcessor
{
    /// <summary>Appends everything that later answers depend on; the recent ticks are not among it.</summary>
    internal void Save(StateWriter writer)
    {
        writer.WriteInt64(_epoch);
        writer.WriteInt64(_position);
        writer.WriteInt32(_connection);
        writer.WriteBoolean(_ended);
        writer.WriteInt64(_last.Position);
        writer.WriteInt64(_last.UnixNanos);
        writer.WriteInt64(_last.ArrivalTimestamp);
        writer.WriteDouble(_last.Volume);
        writer.WriteInt64(_first.Epoch);
        writer.WriteInt64(_first.Position);
        writer.WriteInt64(_accepted);
        writer.WriteInt64(_bucket);
        writer.WriteBoolean(_bucketOpen);
        writer.WriteBoolean(_late);
        writer.WriteInt32(_pricedTicksUntilGapIsForgotten);
        writer.WriteInt32(_gapsToReport);
        _gate.Save(writer);
        _features.Save(writer);
        LastAnswer.Save(_lastAnswer, writer);
    }

    /// <summary>Takes over what <see cref="Save"/> wrote, into a new instance only. Throws <see cref="InvalidDataException"/>.</summary>
    internal void Restore(ref StateReader reader)
    {
        _epoch = reader.ReadInt64();
        _position = reader.ReadInt64();
        _connection = reader.ReadInt32();
        _ended = reader.ReadBoolean();
        _last = new Tick
        {
            Symbol = _symbol,
            Position = reader.ReadInt64(),
            UnixNanos = reader.ReadInt64(),
            ArrivalTimestamp = reader.ReadInt64(),
            Volume = reader.ReadDouble(),
        };
        _first = (reader.ReadInt64(), reader.ReadInt64());
        _accepted = reader.ReadInt64();
        _bucket = reader.ReadInt64();
        _bucketOpen = reader.ReadBoolean();
        _late = reader.ReadBoolean();
        _pricedTicksUntilGapIsForgotten = reader.ReadIndex(1 + _longestLookBack);
        _gapsToReport = reader.ReadIndex(int.MaxValue);
        _gate.Restore(ref reader);
        _features.Restore(ref reader);
        _lastAnswer = LastAnswer.Restore(ref reader, _symbol, _setup.Set, _incarnation);
    }
}
