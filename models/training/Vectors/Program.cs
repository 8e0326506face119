using System.Globalization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Vectors;

// Folds a replay file with the classes that serve live features and writes, after the last tick of every interval of 100 ms, a
// line with time, symbol, price, mid and all feature values: what train.py reads.
//   dotnet run -c Release --project models/training/Vectors -- TICKS.csv VECTORS.csv "sma(5) sma(20) …"
if (args is not [var input, var output, var specifications])
{
    await Console.Error.WriteLineAsync("usage: TICKS.csv VECTORS.csv \"FEATURES\"");
    return 2;
}

var set = FeatureSet.Parse(specifications);
var interval = Timestamps.ToNanos(TimeSpan.FromMilliseconds(100));
var symbols = new Dictionary<string, Fold>();
await using var writer = new StreamWriter(output);
writer.NewLine = "\n";
await writer.WriteLineAsync($"# {set.Fingerprint} {specifications}");
await writer.WriteLineAsync($"unix_nanos,symbol,price,mid,{string.Join(',', set.Features.Select(feature => feature.Name))}");
foreach (var line in File.ReadLines(input).Skip(1))
{
    var fields = line.Split(',');
    var tick = new Tick
    {
        Symbol = fields[1],
        UnixNanos = Timestamps.ToUnixNanos(DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture)),
        Price = Number(fields[2]),
        Volume = Number(fields[3]),
        Bid = Number(fields[4]),
        Ask = Number(fields[5]),
    };
    if (!symbols.TryGetValue(tick.Symbol, out var fold))
    {
        symbols.Add(tick.Symbol, fold = new Fold(set));
    }

    if (fold.Gate.Judge(ref tick, out _) is not null)
    {
        continue;
    }

    var bucket = Timestamps.FloorDivide(tick.UnixNanos, interval);
    if (bucket != fold.Bucket && fold.Line is { } closed)
    {
        await writer.WriteLineAsync(closed);
    }

    fold.Bucket = bucket;
    fold.Features.Update(tick);
    var values = new double[set.ColumnCount];
    fold.Features.Write(values);
    fold.Line = string.Create(
        CultureInfo.InvariantCulture,
        $"{tick.UnixNanos},{tick.Symbol},{tick.Price},{(tick.Bid + tick.Ask) / 2},{string.Join(',', set.Features.Select(feature => values[feature.Column].ToString("R", CultureInfo.InvariantCulture)))}");
}

return 0;

static double Number(string text) => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
