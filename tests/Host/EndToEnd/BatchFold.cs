using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Filter;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>A replay file folded in one loop with the public classes: what a replay through the whole system must give.</summary>
internal sealed class BatchFold
{
    private readonly SymbolFeatures _features;
    private readonly List<(long UnixNanos, double[] Values)> _vectors = [];

    private BatchFold(FeatureSet set)
    {
        Set = set;
        _features = new SymbolFeatures(set, TradingCalendars.Always);
    }

    public FeatureSet Set { get; }

    public int Rows { get; private set; }

    public int Accepted { get; private set; }

    public int OutOfOrder { get; private set; }

    /// <summary>What is refused without a memory: a trade without volume.</summary>
    public int WithoutVolume { get; private set; }

    /// <summary>After the last tick of every interval in which there was one.</summary>
    public IReadOnlyList<(long UnixNanos, double[] Values)> Vectors => _vectors;

    /// <summary>The last vector of every second.</summary>
    public IEnumerable<(long UnixNanos, double[] Values)> History => _vectors
        .GroupBy(vector => Timestamps.FloorDivide(vector.UnixNanos, Timestamps.NanosPerSecond))
        .Select(second => second.Last());

    public static BatchFold Of(string path, FeatureSet set, TimeSpan interval)
    {
        var fold = new BatchFold(set);
        var gate = new SymbolGate(TradingCalendars.Always, TimeSpan.Zero, isLive: false);
        var bucket = long.MinValue;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            fold.Rows++;
            var tick = TickOf(line);
            if (!(tick.Volume > 0))
            {
                fold.WithoutVolume++;
                continue;
            }

            if (gate.Judge(ref tick, out _) is not null)
            {
                fold.OutOfOrder++;
                continue;
            }

            fold.Accepted++;
            var next = Timestamps.FloorDivide(tick.UnixNanos, Timestamps.ToNanos(interval));
            if (next == bucket)
            {
                fold._vectors.RemoveAt(fold._vectors.Count - 1);
            }

            bucket = next;
            fold._features.Update(tick);
            var values = new double[set.ColumnCount];
            fold._features.Write(values);
            fold._vectors.Add((tick.UnixNanos, values));
        }

        return fold;
    }

    private static Tick TickOf(string line)
    {
        var fields = line.Split(',');
        return new Tick
        {
            Symbol = fields[1],
            UnixNanos = Timestamps.ToUnixNanos(DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture)),
            Price = Number(fields[2]),
            Volume = Number(fields[3]),
            Bid = Number(fields[4]),
            Ask = Number(fields[5]),
        };
    }

    private static double Number(string text) => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
}
