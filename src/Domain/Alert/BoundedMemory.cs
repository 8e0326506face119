using System.Diagnostics.CodeAnalysis;

namespace AkkaDayTrade.Domain.Alert;

/// <summary>A dictionary that forgets the key it got first when it is full. Not safe for use by several threads.</summary>
internal sealed class BoundedMemory<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly Queue<TKey> _order = new();

    public int Count => _values.Count;

    /// <summary>The values, oldest key first.</summary>
    public IEnumerable<TValue> Values => _order.Select(key => _values[key]);

    public bool Contains(TKey key) => _values.ContainsKey(key);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    /// <summary>Sets a key's value; a key that is known keeps its age.</summary>
    public void Set(TKey key, TValue value)
    {
        if (!_values.ContainsKey(key))
        {
            _order.Enqueue(key);
            if (_order.Count > capacity)
            {
                _values.Remove(_order.Dequeue());
            }
        }

        _values[key] = value;
    }

    public void Clear()
    {
        _values.Clear();
        _order.Clear();
    }
}
