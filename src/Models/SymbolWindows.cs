using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Models;

/// <summary>
/// The last rows of each symbol, for models that look at several together. Vectors come in order; questions about one may come
/// when later ones are in already, so some more are kept than are looked at. Memory: at most <see cref="MostSymbols"/> symbols of a
/// fixed number of rows; a symbol beyond that never has enough history. Safe for use by several threads.
/// </summary>
internal sealed class SymbolWindows(int length, int width)
{
    private const int MostSymbols = 20_000;

    /// <summary>At least the vectors of one symbol that may be on their way to a model.</summary>
    private const int Later = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Window> _windows = [];

    /// <param name="row">Null = the vector has no complete row: history begins anew after it, as it does after a gap and with another epoch.</param>
    public void Add(FeatureVector vector, ReadOnlySpan<float> row)
    {
        lock (_lock)
        {
            if (!_windows.TryGetValue(vector.Symbol, out var window))
            {
                if (_windows.Count >= MostSymbols)
                {
                    return;
                }

                _windows.Add(vector.Symbol, window = new Window(length + Later, width));
            }

            if (row.IsEmpty || vector.Quality.HasFlag(VectorQuality.Gap) || vector.Epoch != window.Epoch)
            {
                window.Clear(vector.Epoch);
            }

            if (!row.IsEmpty && (window.Count == 0 || vector.Position > window.NewestPosition))
            {
                window.Add(vector.Position, row);
            }
        }
    }

    /// <summary>Writes the rows up to and with the vector's own, the oldest first; false when there are not as many.</summary>
    public bool TryFill(FeatureVector vector, Span<float> rows)
    {
        lock (_lock)
        {
            return _windows.TryGetValue(vector.Symbol, out var window) && window.Epoch == vector.Epoch && window.TryCopy(vector.Position, length, rows);
        }
    }

    private sealed class Window(int capacity, int width)
    {
        private readonly float[] _rows = new float[capacity * width];
        private readonly long[] _positions = new long[capacity];
        private long _added;

        public long Epoch { get; private set; }

        public int Count { get; private set; }

        public long NewestPosition => _positions[(_added - 1) % capacity];

        public void Clear(long epoch) => (Epoch, Count) = (epoch, 0);

        public void Add(long position, ReadOnlySpan<float> row)
        {
            var place = (int)(_added++ % capacity);
            _positions[place] = position;
            row.CopyTo(_rows.AsSpan(place * width, width));
            Count = Math.Min(capacity, Count + 1);
        }

        public bool TryCopy(long position, int length, Span<float> into)
        {
            var back = 0;
            while (back < Count && _positions[(_added - 1 - back) % capacity] > position)
            {
                back++;
            }

            if (Count - back < length || _positions[(_added - 1 - back) % capacity] != position)
            {
                return false;
            }

            for (var i = 0; i < length; i++)
            {
                var place = (int)((_added - back - length + i) % capacity);
                _rows.AsSpan(place * width, width).CopyTo(into[(i * width)..]);
            }

            return true;
        }
    }
}
