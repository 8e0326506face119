using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Host.Tests.Features;

/// <summary>What the input's symbols come to when one processor each takes it in at one go, and nothing ever fails.</summary>
internal sealed class UndisturbedFold
{
    private readonly Dictionary<string, SymbolProcessor> _processors;

    public UndisturbedFold(SymbolSetup setup, long positions, bool ends = false)
    {
        _processors = Tape.Symbols.ToDictionary(symbol => symbol, symbol => new SymbolProcessor(symbol, setup));
        Take(0, positions, epoch: 1, ends);
    }

    public List<FeatureVector> Vectors { get; } = [];

    /// <summary>Another epoch's input, after a gap.</summary>
    public void Take(long from, long to, long epoch, bool ends = false)
    {
        foreach (var symbols in Enumerable.Range((int)from, (int)(to - from)).Select(position => Tape.TickAt(position)).GroupBy(tick => tick.Symbol))
        {
            var slice = new Slice(symbols.Key, epoch, Slice.Start, [.. symbols], Takeover.AfterGap);
            Add(slice);
            if (ends)
            {
                Add(new Slice(slice.Symbol, epoch, slice.LastPosition, [], Takeover.AfterGap, EndOfInput: true));
            }
        }
    }

    public SymbolState StateOf(string symbol) => _processors[symbol].Read(0);

    /// <summary>Everything that a viewer could tell apart, numbers by their bits.</summary>
    public static string Show(FeatureVector vector) =>
        $"{vector.Symbol} {vector.Position} {vector.UnixNanos} {vector.Quality} {vector.ClosesBucket} {Bits(vector.Values)} {Bits([vector.Price, vector.Volume, vector.Bid, vector.Ask])}";

    public static string Show(SymbolState state) =>
        $"{state.Symbol} {state.Position} {state.FirstPosition} {state.Accepted} {state.Quality} {Bits(state.Values)} {Bits([state.Price, state.Bid, state.Ask])}";

    private static string Bits(double[] values) =>
        string.Join(',', values.Select(value => BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture)));

    private void Add(Slice slice) => Vectors.AddRange(((SliceComputed)_processors[slice.Symbol].Apply(slice)).Vectors);
}
