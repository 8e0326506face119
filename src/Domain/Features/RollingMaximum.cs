namespace AkkaDayTrade.Domain.Features;

/// <summary>
/// Maximum of the last n values, O(1) a value in the long run: a queue that holds only values which may still become the
/// maximum, so they fall from front to back. A minimum is the maximum of the negated values, negated.
/// </summary>
internal struct RollingMaximum(int length)
{
    private readonly double[] _values = new double[length];
    private readonly long[] _order = new long[length];
    private int _front;
    private int _count;
    private long _seen;

    public readonly bool IsFull => _seen >= _values.Length;

    public readonly double Value => _values[_front];

    public void Push(double value)
    {
        _seen++;
        if (_count > 0 && _order[_front] <= _seen - _values.Length)
        {
            _front = _front + 1 == _values.Length ? 0 : _front + 1;
            _count--;
        }

        while (_count > 0 && _values[Slot(_count - 1)] <= value)
        {
            _count--;
        }

        var slot = Slot(_count++);
        _values[slot] = value;
        _order[slot] = _seen;
    }

    public readonly void Save(StateWriter writer)
    {
        writer.WriteInt64(_seen);
        writer.WriteInt32(_count);
        for (var i = 0; i < _count; i++)
        {
            writer.WriteDouble(_values[Slot(i)]);
            writer.WriteInt64(_order[Slot(i)]);
        }
    }

    public void Restore(ref StateReader reader)
    {
        _seen = reader.ReadInt64();
        _count = reader.ReadIndex(_values.Length);
        _front = 0;
        for (var i = 0; i < _count; i++)
        {
            _values[i] = reader.ReadDouble();
            _order[i] = reader.ReadInt64();
            var earliest = i == 0 ? _seen - _values.Length : _order[i - 1];
            if (_order[i] <= earliest || _order[i] > _seen)
            {
                throw new InvalidDataException($"State holds the place {_order[i]} where one after {earliest} and up to {_seen} is expected.");
            }
        }
    }

    private readonly int Slot(int place)
    {
        var slot = _front + place;
        return slot < _values.Length ? slot : slot - _values.Length;
    }
}
