using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using CsCheck;

namespace AkkaDayTrade.Actors.Tests.Features;

/// <summary>Messages about a symbol for the tests of their way from node to node: any, one of each type, and old ones.</summary>
internal static class SymbolMessages
{
    private const string Symbol = "7203";

    public static readonly FeatureSet Set = FeatureSet.Parse("sma(2) macd(12,26,9) bollinger(20,2) spread");

    private static readonly Gen<double> Figure = Gen.OneOf(
        Gen.Const(double.NaN),
        Gen.Const(BitConverter.UInt64BitsToDouble(0x7FF8_0000_DEAD_BEEF)),
        Gen.Const(BitConverter.UInt64BitsToDouble(0xFFF0_0000_0000_0001)),
        Gen.Const(double.PositiveInfinity),
        Gen.Const(double.NegativeInfinity),
        Gen.Const(-0.0),
        Gen.Const(0.0),
        Gen.Const(double.Epsilon),
        Gen.Const(double.MaxValue),
        Gen.Int[-1_000_000, 1_000_000].Select(cents => cents / 100.0),
        Gen.Int[0, 100].Select(ticks => 2_500 + (ticks * 0.5)),
        Gen.Double);

    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long, Gen.Int[-5, 5].Select(n => (long)n), Gen.Const(long.MinValue), Gen.Const(long.MaxValue));

    private static readonly Gen<Tick> AnyTick = Gen.Select(
        Gen.Select(Number, Number, Number),
        Gen.Select(Figure, Figure, Figure, Figure),
        Gen.Select(Gen.OneOf(Gen.Const(0UL), Gen.ULong), Gen.OneOf(Gen.Const(0), Gen.Int), Gen.Enum<TickKind>(), Gen.Int[0, 7]),
        (times, figures, rest) => new Tick
        {
            Symbol = Symbol,
            Position = times.Item1,
            UnixNanos = times.Item2,
            ArrivalTimestamp = times.Item3,
            Price = figures.Item1,
            Volume = figures.Item2,
            Bid = figures.Item3,
            Ask = figures.Item4,
            TradeId = rest.Item1,
            Connection = rest.Item2,
            Kind = rest.Item3,
            Flags = (TickFlags)rest.Item4,
        });

    private static readonly Gen<FeatureVector> AnyVector = Gen.Select(
        Gen.Select(Number, Number, Number, Number),
        Gen.Select(Figure, Figure, Figure, Figure),
        Figure.Array[Set.ColumnCount],
        Gen.Select(Gen.Int[0, 15], Gen.Bool),
        (times, figures, values, rest) => new FeatureVector
        {
            Symbol = Symbol,
            Set = Set,
            Epoch = times.Item1,
            Position = times.Item2,
            UnixNanos = times.Item3,
            ArrivalTimestamp = times.Item4,
            Price = figures.Item1,
            Volume = figures.Item2,
            Bid = figures.Item3,
            Ask = figures.Item4,
            Values = values,
            Quality = (VectorQuality)rest.Item1,
            ClosesBucket = rest.Item2,
        });

    public static readonly Gen<object> Any = Gen.OneOf<object>(
        Gen.Select(Number, Number, AnyTick.Array[0, 20], Gen.Enum<Takeover>(), Gen.Bool, Gen.Bool, Number).Select(
            (epoch, previous, ticks, takeover, gap, end, since) =>
                (object)new Slice(Symbol, epoch, previous, ticks, takeover, gap, end) { ContinuesSince = since }),
        Gen.Select(Gen.Select(Number, Number, Number, Number), AnyVector.Array[0, 8], Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Int), Gen.Bool).Select(
            (numbers, vectors, counts, end) => (object)new SliceComputed(
                Symbol, numbers.Item1, numbers.Item2, vectors, counts.Item1, counts.Item2, counts.Item3, counts.Item4, numbers.Item3, end)
            {
                Incarnation = numbers.Item4,
            }),
        Gen.Select(Number, Number, Number).Select((a, b, c) => (object)new SliceBehind(Symbol, a, b) { Incarnation = c }),
        Gen.Select(Number, Number, Number).Select((a, b, c) => (object)new SliceStale(Symbol, a, b) { Incarnation = c }),
        Gen.Select(Number, Number, Gen.String, Gen.Bool, Number).Select(
            (a, b, reason, end, c) => (object)new SliceFailed(Symbol, a, b, $"{reason.Length} of ünïcode", end) { Incarnation = c }),
        Gen.Select(Number, Number, Number).Select((a, b, c) => (object)new SymbolDurable(Symbol, a, b) { Incarnation = c }),
        Gen.Int.Select(count => (object)new GetRecentTicks(Symbol, count)),
        AnyTick.Array[0, 20].Select(ticks => (object)new RecentTicks(Symbol, ticks)),
        Gen.Int.Select(count => (object)new GetSymbolState(Symbol, count)),
        Gen.Select(Gen.Select(Number, Number, Number, Number, Number), Figure.Array[0, 40], Gen.Select(Figure, Figure, Figure), AnyTick.Array[0, 5], Gen.Bool).Select(
            (numbers, values, figures, recent, isTimed) => (object)new SymbolState(
                Symbol, numbers.Item1, numbers.Item2, numbers.Item3, numbers.Item4, numbers.Item5, Set.Fingerprint, values, VectorQuality.Late,
                figures.Item1, figures.Item2, figures.Item3, recent)
            {
                Node = "akka.tcp://AkkaDayTrade@127.0.0.1:4053",
                ArrivalToComputed = isTimed ? TimeSpan.FromTicks(numbers.Item1) : null,
                Computing = TimeSpan.FromTicks(numbers.Item2),
            }),
        Gen.Select(Gen.ULong, Gen.Bool, Figure, Gen.Int[0, 7], Number, Number.Array[0, 8]).Select((id, corrects, figure, flags, epoch, positions) =>
            (object)new CorrectVectors(
                Symbol, new TradeCorrection(Symbol, id, corrects ? new CorrectedTrade(figure, figure, (TickFlags)flags) : null), epoch, positions)),
        Gen.Select(Gen.Bool, AnyVector.Array[0, 4]).Select((known, vectors) => (object)new CorrectedVectors(Symbol, known, vectors, [.. vectors.Reverse()])));

    public static readonly Slice OldSlice = new(Symbol, 1_795_379_091_917, Slice.Start, MarketTicks(3), Takeover.AfterGap)
    {
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };

    public static readonly SliceComputed OldComputed = Computed(Vector(Set, 2_500.5));

    /// <summary>One of each type.</summary>
    public static readonly IReadOnlyList<object> Samples =
    [
        OldSlice,
        OldComputed,
        new SliceBehind(Symbol, 1, 2) { Incarnation = 3 },
        new SliceStale(Symbol, 1, 2) { Incarnation = 3 },
        new SliceFailed(Symbol, 1, 2, "why", EndOfInput: true) { Incarnation = 3 },
        new SymbolDurable(Symbol, 1, 2) { Incarnation = 3 },
        new GetRecentTicks(Symbol, 5),
        new RecentTicks(Symbol, MarketTicks(2)),
        new GetSymbolState(Symbol, 5),
        new SymbolState(Symbol, 1, 2, 3, 4, 5, Set.Fingerprint, [1, double.NaN], VectorQuality.Gap, 6, 7, 8, MarketTicks(2)) { Computing = TimeSpan.FromTicks(9), Durable = 77 },
        new CorrectVectors(Symbol, new TradeCorrection(Symbol, 77, new CorrectedTrade(2_876, 100, TickFlags.NoPrice)), 1, [2, 3]),
        new CorrectedVectors(Symbol, true, [Vector(Set, 1)], [Vector(Set, 2)]),
    ];

    /// <summary>As an exchange sends them: trades and quotes on a grid of half units.</summary>
    public static Tick[] MarketTicks(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Tick
        {
            Symbol = Symbol,
            Position = i * 3,
            UnixNanos = 1_795_379_091_917_000_000 + (i * 133_000_000L),
            ArrivalTimestamp = 5_000_000_000 + (i * 133_100_000L),
            Price = i % 3 == 2 ? double.NaN : 2_876 + (i % 7 * 0.5),
            Volume = i % 3 == 2 ? 0 : 100 * (1 + (i % 5)),
            Bid = i % 3 == 0 ? double.NaN : 2_875.5,
            Ask = i % 3 == 0 ? double.NaN : 2_876.5 + (i % 2),
            TradeId = i % 3 == 2 ? 0 : 0x1234_5678_9ABC_DEF0UL + (ulong)i,
            Connection = 1,
            Kind = i % 3 == 2 ? TickKind.Quote : TickKind.Trade,
            Flags = i % 5 == 1 ? TickFlags.NoPrice : TickFlags.None,
        }),
    ];

    public static SliceComputed Computed(FeatureVector vector) =>
        new(Symbol, 1_795_379_091_917, 6, [vector], 3, 0, 0, 1, 2) { Incarnation = 77 };

    public static FeatureVector Vector(FeatureSet set, double value) => new()
    {
        Symbol = Symbol,
        Set = set,
        Epoch = 1_795_379_091_917,
        Position = 6,
        UnixNanos = 1_795_379_091_917_000_000,
        ArrivalTimestamp = 5_000_000_000,
        Values = [.. Enumerable.Range(0, set.ColumnCount).Select(i => i % 3 == 0 ? double.NaN : value + i)],
        Price = 2_876.5,
        Volume = 100,
        Bid = double.NaN,
        Ask = 2_877,
        Quality = VectorQuality.Gap | VectorQuality.NotReady,
        ClosesBucket = true,
    };

    /// <summary>One that takes as many bytes as any, when it follows one of the other sign.</summary>
    public static FeatureVector WorstVector(FeatureSet set, int number)
    {
        var far = number % 2 == 0 ? long.MaxValue : long.MinValue;
        return new FeatureVector
        {
            Symbol = Symbol,
            Set = set,
            Epoch = far,
            Position = far,
            UnixNanos = far,
            ArrivalTimestamp = far,
            Values = [.. Enumerable.Range(0, set.ColumnCount).Select(column => Math.PI * (column + number))],
            Price = Math.PI * number,
            Volume = Math.PI * number,
            Bid = Math.PI * number,
            Ask = Math.PI * number,
            Quality = VectorQuality.None,
            ClosesBucket = true,
        };
    }

    /// <summary>All fields as text, doubles by their bits.</summary>
    public static string Show(object? value) => value switch
    {
        null => "-",
        double number => BitConverter.DoubleToUInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture),
        string text => text,
        FeatureSet set => set.Fingerprint,
        System.Collections.IEnumerable many => $"[{string.Join(", ", many.Cast<object>().Select(Show))}]",
        Tick or FeatureVector or ISymbolMessage => $"{value.GetType().Name}({string.Join(", ", value.GetType().GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => $"{property.Name}={Show(property.GetValue(value))}"))})",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
