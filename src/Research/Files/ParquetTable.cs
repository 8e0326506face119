using Parquet;
using Parquet.Schema;

namespace AkkaDayTrade.Research.Files;

/// <summary>A column in memory.</summary>
/// <param name="Values">An array of <see cref="long"/>, <see cref="int"/> or <see cref="double"/>, one per row.</param>
internal sealed record TableColumn(string Name, Array Values);

/// <summary>A Parquet file in memory: columns of numbers that are never null, and metadata. Doubles keep their bits, NaN and the sign of zero included.</summary>
internal sealed class ParquetTable
{
    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Snappy,
        // A dictionary takes 0 and -0 for one.
        DictionaryEncodingThreshold = 0,
    };

    private readonly string _path;
    private readonly Dictionary<string, Array> _columns;

    private ParquetTable(string path, Dictionary<string, Array> columns, IReadOnlyDictionary<string, string> metadata) =>
        (_path, _columns, Metadata) = (path, columns, metadata);

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Writes a file that is whole or not there: under a name of its own first, which only a crash leaves behind. Throws
    /// <see cref="IOException"/> when it cannot.
    /// </summary>
    public static async Task WriteAsync(
        string path, IReadOnlyList<TableColumn> columns, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.tmp";
        var fields = columns.Select(column => new DataField(column.Name, column.Values.GetType().GetElementType()!, isNullable: false)).ToArray();
        await using (var stream = File.Create(unfinished))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, Options, cancellationToken: cancellationToken);
            writer.CustomMetadata = metadata;
            using var rows = writer.CreateRowGroup();
            foreach (var (field, column) in fields.Zip(columns))
            {
                await (column.Values switch
                {
                    long[] values => rows.WriteAsync<long>(field, values, cancellationToken: cancellationToken),
                    int[] values => rows.WriteAsync<int>(field, values, cancellationToken: cancellationToken),
                    double[] values => rows.WriteAsync<double>(field, values, cancellationToken: cancellationToken),
                    _ => throw new ArgumentException($"Column '{column.Name}' is of {column.Values.GetType()}.", nameof(columns)),
                });
            }
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>
    /// Writes the rows of several files of one form as one, in their order. Throws <see cref="IOException"/> or <see cref="BadInputException"/>.
    /// </summary>
    public static async Task MergeAsync(IReadOnlyList<string> paths, string path, CancellationToken cancellationToken = default)
    {
        var tables = new List<ParquetTable>();
        foreach (var source in paths)
        {
            tables.Add(await ReadAsync(source, cancellationToken));
        }

        TableColumn[] columns = [.. tables[0]._columns.Keys.Select(name => new TableColumn(name, Concatenate(tables, name)))];
        await WriteAsync(path, columns, tables[0].Metadata, cancellationToken);
    }

    /// <summary>Throws <see cref="BadInputException"/> for what is no such file.</summary>
    public static async Task<ParquetTable> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(path, Options, cancellationToken);
            var columns = new Dictionary<string, Array>(StringComparer.Ordinal);
            foreach (var field in reader.Schema.GetDataFields())
            {
                columns[field.Name] = field.ClrType switch
                {
                    var type when type == typeof(long) => await ReadAsync<long>(reader, field, cancellationToken),
                    var type when type == typeof(int) => await ReadAsync<int>(reader, field, cancellationToken),
                    var type when type == typeof(double) => await ReadAsync<double>(reader, field, cancellationToken),
                    _ => Array.Empty<object>(),
                };
            }

            return new ParquetTable(path, columns, reader.CustomMetadata);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or BadInputException))
        {
            throw new BadInputException($"'{path}' cannot be read as a Parquet file: {exception.Message}", exception);
        }
    }

    public long[] Longs(string name) => Column<long>(name);

    public int[] Integers(string name) => Column<int>(name);

    public double[] Doubles(string name) => Column<double>(name);

    public bool Has(string name) => _columns.ContainsKey(name);

    /// <summary>Throws <see cref="BadInputException"/> when it is missing.</summary>
    public string Text(string key) =>
        Metadata.TryGetValue(key, out var text)
            ? text
            : throw new BadInputException($"'{_path}' lacks the metadata '{key}': it was not written by this program.");

    private static Array Concatenate(List<ParquetTable> tables, string name)
    {
        var parts = tables.ConvertAll(table => table._columns.TryGetValue(name, out var part) ? part : throw new BadInputException($"'{table._path}' has no column '{name}'."));
        var whole = Array.CreateInstance(parts[0].GetType().GetElementType()!, parts.Sum(part => part.Length));
        var filled = 0;
        foreach (var part in parts)
        {
            Array.Copy(part, 0, whole, filled, part.Length);
            filled += part.Length;
        }

        return whole;
    }

    private T[] Column<T>(string name) => _columns.TryGetValue(name, out var column)
        ? column as T[] ?? throw new BadInputException($"'{_path}' has a column '{name}', but not of {typeof(T).Name} without nulls.")
        : throw new BadInputException($"'{_path}' has no column '{name}'; it has {string.Join(", ", _columns.Keys)}.");

    private static async Task<T[]> ReadAsync<T>(ParquetReader reader, DataField field, CancellationToken cancellationToken)
        where T : struct
    {
        var values = new T[reader.RowGroups.Sum(group => group.RowCount)];
        var filled = 0;
        foreach (var group in reader.RowGroups)
        {
            await group.ReadAsync(field, values.AsMemory(filled, (int)group.RowCount), cancellationToken: cancellationToken);
            filled += (int)group.RowCount;
        }

        return values;
    }
}
