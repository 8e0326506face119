using System.Globalization;
using System.IO.Compression;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>
/// A recorded tape: CSV with the header `timestamp,symbol,price,volume,bid,ask`, also gzipped. Its events are trades, stamped as
/// recorded, and due at their recorded distance divided by the speed (0 = flat out).
/// </summary>
internal sealed class ReplayTape : ITape, IDisposable
{
    private const string Header = "timestamp,symbol,price,volume,bid,ask";

    private readonly StreamReader _reader;
    private readonly Dictionary<string, int> _symbols = [];
    private readonly double _speed;
    private readonly int _ticksPerGroup;
    private long _sequence;
    private long? _firstUnixNanos;

    /// <exception cref="FormatException">A line is not a tick; the message names the line.</exception>
    public ReplayTape(string path, double speed, int ticksPerGroup)
    {
        _speed = speed;
        _ticksPerGroup = ticksPerGroup;
        using (var scan = Open(path))
        {
            var line = 1;
            while (scan.ReadLine() is { } text)
            {
                line++;
                if (!TryParse(text, out var symbol, out _))
                {
                    throw new FormatException($"{path}, line {line}: '{text}' is not `{Header}`");
                }

                _symbols.TryAdd(symbol, _symbols.Count);
            }
        }

        _reader = Open(path);
        Symbols = [.. _symbols.Keys];
    }

    public IReadOnlyList<string> Symbols { get; }

    public bool IsFlatOut => _speed <= 0;

    public int ReadGroup(Span<MarketEvent> into, out long dueNanos)
    {
        var count = 0;
        dueNanos = 0;
        while (count < _ticksPerGroup && _reader.ReadLine() is { } line)
        {
            _ = TryParse(line, out var symbol, out var read);
            _firstUnixNanos ??= read.UnixNanos;
            dueNanos = IsFlatOut ? 0 : (long)((read.UnixNanos - _firstUnixNanos.Value) / _speed);
            into[count++] = read with { Sequence = _sequence++, Symbol = _symbols[symbol] };
        }

        return count;
    }

    public void Dispose() => _reader.Dispose();

    private static StreamReader Open(string path)
    {
        Stream stream = File.OpenRead(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            stream = new GZipStream(stream, CompressionMode.Decompress);
        }

        var reader = new StreamReader(stream);
        if (reader.ReadLine() != Header)
        {
            reader.Dispose();
            throw new FormatException($"{path}: the first line is not `{Header}`");
        }

        return reader;
    }

    private static bool TryParse(string line, out string symbol, out MarketEvent read)
    {
        var columns = line.Split(',');
        symbol = columns.Length == 6 ? columns[1] : string.Empty;
        read = default;
        if (symbol.Length == 0
            || !DateTimeOffset.TryParse(columns[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || !TryNumber(columns[2], out var price)
            || !TryNumber(columns[3], out var volume)
            || !TryNumber(columns[4], out var bid)
            || !TryNumber(columns[5], out var ask))
        {
            return false;
        }

        read = new MarketEvent(0, 0, Timestamps.ToUnixNanos(time), EventKind.Trade, price, volume, bid, ask, 1, 1, EventMarks.None);
        return true;
    }

    private static bool TryNumber(string text, out double number)
    {
        number = double.NaN;
        return text.Length == 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
