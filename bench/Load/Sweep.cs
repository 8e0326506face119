using System.Globalization;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Load;

/// <summary>The results of several runs under the same conditions.</summary>
/// <param name="Name">What differs from the other points.</param>
internal sealed record SweepPoint(string Name, string Conditions, IReadOnlyList<LoadResult> Results)
{
    public double? Median(Func<LoadResult, double?> figure)
    {
        var sorted = Results.Select(figure).OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>From the least to the most, as percent of the median.</summary>
    public double? Spread(Func<LoadResult, double?> figure)
    {
        var figures = Results.Select(figure).OfType<double>().ToList();
        return figures.Count == 0 || Median(figure) is not > 0 ? null : (figures.Max() - figures.Min()) / Median(figure) * 100;
    }
}

/// <summary>One condition of a run taken through several values: `rate=10000,50000`.</summary>
internal sealed record Sweep(string Axis, IReadOnlyList<string> Values)
{
    public const string Grammar = "rate, symbols, ticks-per-frame, format, store, nodes or checkpoints, = and values separated by commas";

    private static readonly Dictionary<string, Func<LoadOptions, string, LoadOptions?>> Axes = new()
    {
        ["rate"] = (options, value) => double.TryParse(value, CultureInfo.InvariantCulture, out var rate) && LoadLimits.Allow(rate) ? options with { Rate = rate } : null,
        ["symbols"] = (options, value) => int.TryParse(value, CultureInfo.InvariantCulture, out var symbols) && symbols is >= 1 and <= LoadLimits.MostSymbols ? options with { Symbols = symbols } : null,
        ["ticks-per-frame"] = (options, value) => int.TryParse(value, CultureInfo.InvariantCulture, out var ticks) && ticks is >= 1 and <= LoadLimits.MostTicksPerFrame ? options with { TicksPerFrame = ticks } : null,
        ["format"] = (options, value) => value is "native" or "polygon" or "alpaca" or "yahoo" ? options with { Format = Enum.Parse<FeedFormat>(value, ignoreCase: true) } : null,
        ["store"] = (options, value) => value is "embedded" or "redis" or "none" ? options with { Store = Enum.Parse<StoreKind>(value, ignoreCase: true) } : null,
        ["nodes"] = (options, value) => int.TryParse(value, CultureInfo.InvariantCulture, out var nodes) && nodes is >= 1 and <= LoadLimits.MostNodes ? options with { Nodes = nodes } : null,
        ["checkpoints"] = (options, value) => value is "on" or "off" ? options with { Checkpoints = value == "on" } : null,
    };

    /// <summary>Null when the text is not understood.</summary>
    public static Sweep? Parse(string text)
    {
        var parts = text.Split('=', 2);
        return parts.Length == 2
            && parts[1].Split(',', StringSplitOptions.TrimEntries) is var values
            && Axes.TryGetValue(parts[0], out var set)
            && values.All(value => set(new LoadOptions(), value) is not null)
                ? new Sweep(parts[0], values)
                : null;
    }

    /// <summary>The name and the conditions of each point.</summary>
    public IEnumerable<(string Name, LoadOptions Options)> Points(LoadOptions options) =>
        Values.Select(value => ($"{Axis}={value}", Axes[Axis](options, value)!));
}
