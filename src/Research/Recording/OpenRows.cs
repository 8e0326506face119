using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Recording;

/// <summary>What is not yet written of one symbol in one epoch.</summary>
internal sealed class OpenRows
{
    private long _tickDay = long.MinValue;
    private long _vectorDay = long.MinValue;
    private readonly List<long> _tickDays = [];
    private readonly List<long> _vectorDays = [];

    public List<RecordedTick> Ticks { get; } = [];

    public List<DatasetRow> Vectors { get; } = [];

    public FeatureSet? Set { get; private set; }

    /// <summary>The set as a user would write it.</summary>
    public string Specifications => string.Join(' ', Set!.Features.Select(feature => feature.Specification));

    /// <summary>When the oldest row came.</summary>
    public long Since { get; private set; }

    public bool IsEmpty => Ticks.Count + Vectors.Count == 0;

    public void Add(in RecordedTick tick, TimeProvider time)
    {
        Since = IsEmpty ? time.GetTimestamp() : Since;
        _tickDay = Math.Max(_tickDay, Partition.DayOf(tick.Tick.UnixNanos));
        Ticks.Add(tick);
        _tickDays.Add(_tickDay);
    }

    public void Add(FeatureVector vector, TimeProvider time)
    {
        Since = IsEmpty ? time.GetTimestamp() : Since;
        Set = vector.Set;
        _vectorDay = Math.Max(_vectorDay, Partition.DayOf(vector.UnixNanos));
        Vectors.Add(new DatasetRow(vector));
        _vectorDays.Add(_vectorDay);
    }

    public IEnumerable<(long Day, IReadOnlyList<RecordedTick> Rows)> TicksByDay() => ByDay(Ticks, _tickDays);

    public IEnumerable<(long Day, IReadOnlyList<DatasetRow> Rows)> VectorsByDay() => ByDay(Vectors, _vectorDays);

    /// <summary>Forgets the rows and says how many there were.</summary>
    public int Clear()
    {
        var rows = Ticks.Count + Vectors.Count;
        Ticks.Clear();
        _tickDays.Clear();
        Vectors.Clear();
        _vectorDays.Clear();
        return rows;
    }

    private static IEnumerable<(long Day, IReadOnlyList<T> Rows)> ByDay<T>(List<T> rows, List<long> days) =>
        rows.Zip(days).GroupBy(pair => pair.Second, pair => pair.First).Select(day => (day.Key, (IReadOnlyList<T>)[.. day]));
}
