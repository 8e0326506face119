using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Filter;

/// <summary>
/// The newest <see cref="Capacity"/> trade ids of a symbol; an older one is forgotten and would pass again. A vectorized scan
/// of 2 kB is faster here than a hash table and needs no second structure to keep in step.
/// </summary>
internal sealed class RecentIds
{
    public const int Capacity = 256;

    /// <summary>Taken on the first id: feeds without ids do not pay for it.</summary>
    private ulong[] _ring = [];
    private int _count;
    private int _oldest;

    public bool Contains(ulong id) => _ring.AsSpan(0, _count).Contains(id);

    public void Add(ulong id)
    {
        if (_ring.Length == 0)
        {
            _ring = new ulong[Capacity];
        }

        if (_count < Capacity)
        {
            _ring[_count++] = id;
            return;
        }

        _ring[_oldest] = id;
        _oldest = (_oldest + 1) % Capacity;
    }

    public void Save(StateWriter writer)
    {
        writer.WriteInt32(_count);
        for (var i = 0; i < _count; i++)
        {
            writer.WriteInt64(unchecked((long)_ring[(_oldest + i) % Capacity]));
        }
    }

    public void Restore(ref StateReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > Capacity)
        {
            throw new InvalidDataException($"State holds {count} recent trade ids; 0 to {Capacity} are possible.");
        }

        _count = 0;
        _oldest = 0;
        for (var i = 0; i < count; i++)
        {
            Add(unchecked((ulong)reader.ReadInt64()));
        }
    }
}
