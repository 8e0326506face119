using System.Buffers.Text;
using System.Globalization;
using System.Text;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Chaos.Market;

/// <summary>
/// A market in which every row is a function of its number: symbols in turn, evenly spaced in time, prices and volumes that differ
/// from row to row. So what any stretch of it must add up to is known without having kept it.
/// </summary>
internal sealed record RecordedMarket(int SymbolCount, int TicksPerSecond, TimeSpan Duration, ulong Seed)
{
    private const int LineBytes = 128;

    /// <summary>Before midnight in no exchange's zone; far from it in UTC.</summary>
    private static readonly long Start = Timestamps.ToUnixNanos(new DateTimeOffset(2026, 2, 24, 3, 0, 0, TimeSpan.Zero));

    /// <summary>Between the rows that stand for the end, which is not to come while somebody still looks at what the others led to.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromHours(6);

    /// <summary>Who takes the file up again reads the first row that he finds at once.</summary>
    private const int EndRows = 200;

    public IReadOnlyList<string> Symbols { get; } = [.. Enumerable.Range(0, SymbolCount).Select(NameOf)];

    public long Rows => (long)(TicksPerSecond * Duration.TotalSeconds);

    private long NanosPerRow => Timestamps.NanosPerSecond / TicksPerSecond;

    /// <summary>The tick of a row; its position is the row's number.</summary>
    public Tick TickAt(long row)
    {
        var (price, volume) = FiguresAt(row);
        return new Tick
        {
            Symbol = Symbols[(int)(row % SymbolCount)],
            Position = row,
            UnixNanos = TimeAt(row),
            Price = price / 100.0,
            Volume = volume,
            Bid = (price - 1) / 100.0,
            Ask = (price + 1) / 100.0,
        };
    }

    /// <summary>The last of a symbol's rows.</summary>
    public long LastRowOf(int symbol) => ((Rows - 1 - symbol) / SymbolCount * SymbolCount) + symbol;

    /// <summary>Writes the market as a replay file.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellation = default)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20, useAsync: false);
        await file.WriteAsync("timestamp,symbol,price,volume,bid,ask\n"u8.ToArray(), cancellation);
        var names = Symbols.Select(Encoding.UTF8.GetBytes).ToArray();
        var line = new byte[LineBytes];
        for (var row = 0L; row < Rows; row++)
        {
            var (price, volume) = FiguresAt(row);
            var length = Begin(line, TimeAt(row));
            names[row % SymbolCount].CopyTo(line, length);
            length += names[row % SymbolCount].Length;
            length = Cents(line, length, price);
            line[length++] = (byte)',';
            Utf8Formatter.TryFormat(volume, line.AsSpan(length), out var written);
            length = Cents(line, length + written, price - 1);
            length = Cents(line, length, price + 1);
            line[length++] = (byte)'\n';
            file.Write(line, 0, length);
            cancellation.ThrowIfCancellationRequested();
        }

        for (var end = 1; end <= EndRows; end++)
        {
            var time = TimeAt(Rows) + (end * Timestamps.ToNanos(Silence));
            await file.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Text(time)},END,1,1,,\n")), cancellation);
        }
    }

    private static string NameOf(int symbol) => $"S{symbol:000}";

    private static string Text(long unixNanos) =>
        Timestamps.FromUnixNanos(unixNanos).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    private static int Begin(byte[] line, long unixNanos)
    {
        Timestamps.FromUnixNanos(unixNanos).UtcDateTime.TryFormat(line, out var length, "yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        line[length++] = (byte)',';
        return length;
    }

    /// <summary>A comma, then an amount with two digits behind its point.</summary>
    private static int Cents(byte[] line, int length, long cents)
    {
        line[length++] = (byte)',';
        Utf8Formatter.TryFormat(cents / 100, line.AsSpan(length), out var written);
        length += written;
        line[length++] = (byte)'.';
        line[length++] = (byte)('0' + (cents / 10 % 10));
        line[length++] = (byte)('0' + (cents % 10));
        return length;
    }

    /// <summary>Whole hundreds of nanoseconds, as a file tells them.</summary>
    private long TimeAt(long row) => Start + (row * NanosPerRow / Timestamps.NanosPerDotNetTick * Timestamps.NanosPerDotNetTick);

    /// <summary>A slow wave for each symbol with noise upon it, in cents, and a volume.</summary>
    private (long Price, long Volume) FiguresAt(long row)
    {
        var (symbol, step) = (row % SymbolCount, row / SymbolCount);
        var period = 400 + (37 * (symbol % 50));
        var phase = (step + (symbol * 91)) % period;
        var wave = Math.Abs(phase - (period / 2)) * 3;
        var noise = Mix(Seed + (ulong)row);
        return (20_000 + (symbol * 250) + wave + (long)(noise % 41), 100 + (long)((noise >> 20) % 900));
    }

    /// <summary>The finalizer of SplitMix64: bits of neighbouring numbers have nothing in common.</summary>
    private static ulong Mix(ulong number)
    {
        unchecked
        {
            number *= 0x9E3779B97F4A7C15;
            number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
            number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
            return number ^ (number >> 31);
        }
    }
}
