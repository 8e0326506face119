using System.Globalization;
using System.IO.Compression;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Exchange.Market;

/// <summary>Writes the synthetic market to a replay file instead of serving it: the same options, the same file, byte for byte.</summary>
internal static class TapeExport
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <returns>Rows written; quotes are left out, since a replay file holds trades.</returns>
    public static int Write(string path, int ticks, ExchangeOptions options)
    {
        var tape = new SyntheticTape(
            options.Symbols,
            (ulong)options.Seed,
            quoteShare: 0,
            new TapeSchedule(options.Rate, options.TicksPerFrame, options.Faults.Burst),
            options.TicksPerFrame,
            Timestamps.ToUnixNanos(options.Start ?? Start),
            options.Faults,
            options.Signal);
        using var file = File.Create(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : file;
        using var writer = new StreamWriter(stream);
        writer.NewLine = "\n";
        writer.WriteLine("timestamp,symbol,price,volume,bid,ask");
        var group = new MarketEvent[options.TicksPerFrame];
        var written = 0;
        while (written < ticks)
        {
            var count = Math.Min(tape.ReadGroup(group, out _), ticks - written);
            foreach (var made in group.AsSpan(0, count))
            {
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Timestamps.FromUnixNanos(made.UnixNanos):yyyy-MM-ddTHH:mm:ss.ffffffZ},{options.Symbols[made.Symbol]},{made.Price},{made.Volume},{made.Bid},{made.Ask}"));
            }

            written += count;
        }

        return written;
    }
}
