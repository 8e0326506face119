using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AkkaDayTrade.Domain.Features;

/// <summary>One feature of a set: its public name and where its figures stand in a vector.</summary>
/// <param name="Name">Public name with the time frame, e.g. `rsi_14_1m`.</param>
/// <param name="Column">Index of the value; the varying metadata of <see cref="FeatureKind.Columns"/> follows it.</param>
public sealed record FeatureDefinition(string Name, int Column, FeatureKind Kind, FeatureSpecification Specification)
{
    /// <summary>Length of the bars in nanoseconds, 0 for tick features.</summary>
    public long TimeFrameNanos => (Specification.TimeFrame?.Ticks ?? 0) * Market.Timestamps.NanosPerDotNetTick;

    /// <summary>Number of columns: the value and its varying metadata.</summary>
    public int Width => 1 + Kind.Columns.Count;

    /// <summary>The value's column has the feature's name, its varying metadata `name.column`.</summary>
    public IEnumerable<string> ColumnNames => Kind.Columns.Select(column => $"{Name}.{column}").Prepend(Name);
}

/// <summary>
/// A named, ordered list of features, compiled to a fixed column layout. Immutable.
/// </summary>
public sealed class FeatureSet
{
    /// <summary>Raised whenever a formula changes its results, so that older stored vectors and models do not match.</summary>
    public const int NumericsVersion = 1;

    private readonly FeatureDefinition[] _features;
    private readonly Dictionary<string, FeatureDefinition> _byName;
    private readonly Dictionary<string, int> _columns;

    private FeatureSet(FeatureDefinition[] features, int columnCount)
    {
        _features = features;
        ColumnCount = columnCount;
        _byName = features.ToDictionary(feature => feature.Name);
        ColumnNames = [.. features.SelectMany(feature => feature.ColumnNames)];
        _columns = ColumnNames.Select((name, column) => (name, column)).ToDictionary(pair => pair.name, pair => pair.column, StringComparer.Ordinal);
        FingerprintBits = Hash(features);
        Fingerprint = FingerprintBits.ToString("x16", CultureInfo.InvariantCulture);
    }

    public IReadOnlyList<FeatureDefinition> Features => _features;

    /// <summary>Length of a vector's <see cref="FeatureVector.Values"/>.</summary>
    public int ColumnCount { get; }

    /// <summary>Names of all columns in their order, see <see cref="FeatureDefinition.ColumnNames"/>.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>
    /// Hash of names, parameters (options and defaults included), time frames, columns and <see cref="NumericsVersion"/>:
    /// 16 hexadecimal digits. Equal sets have equal fingerprints however their parameters were spelt.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>How many features of a vector in this layout have a value.</summary>
    public int CountReady(ReadOnlySpan<double> columns)
    {
        var ready = 0;
        foreach (var feature in _features)
        {
            ready += double.IsNaN(columns[feature.Column]) ? 0 : 1;
        }

        return ready;
    }

    /// <summary><see cref="Fingerprint"/> as a number, for saved states.</summary>
    public long FingerprintBits { get; }

    /// <summary>The place of a column in a vector.</summary>
    public bool TryGetColumn(string name, out int column) => _columns.TryGetValue(name, out column);

    public bool TryGet(string name, [NotNullWhen(true)] out FeatureDefinition? feature) => _byName.TryGetValue(name, out feature);

    /// <summary>
    /// Compiles space-separated specifications (no blanks within one). Throws <see cref="FormatException"/> for a bad one and
    /// for two with one name.
    /// </summary>
    public static FeatureSet Parse(string specifications)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(specifications);
        var features = new List<FeatureDefinition>();
        var column = 0;
        foreach (var text in specifications.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var specification = FeatureSpecification.Parse(text);
            var kind = FeatureRegistry.Compile(specification);
            var name = specification.TimeFrame is null ? kind.Name : $"{kind.Name}_{specification.TimeFrameName}";
            if (features.Exists(feature => feature.Name == name))
            {
                throw new FormatException($"Feature '{text}' has the name '{name}', which another one in the set has already.");
            }

            features.Add(new FeatureDefinition(name, column, kind, specification));
            column += 1 + kind.Columns.Count;
        }

        return new FeatureSet([.. features], column);
    }

    private static long Hash(FeatureDefinition[] features)
    {
        var text = new StringBuilder().Append("numerics=").Append(NumericsVersion);
        foreach (var feature in features)
        {
            text.Append('\n').Append(feature.Name)
                .Append('|').Append(feature.Specification.Family).Append('(').Append(feature.Kind.Parameters).Append(')')
                .Append('@').Append(feature.TimeFrameNanos)
                .Append('|').AppendJoin(',', feature.Kind.Columns);
        }

        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
