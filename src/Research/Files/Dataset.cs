using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Research.Files;

/// <summary>A directory of vectors of one set, partitioned by day and symbol; in memory when read.</summary>
/// <param name="Specifications">The set as a user writes it.</param>
/// <param name="Labelling">Null before `label`.</param>
/// <param name="Rows">In the order of time, then symbol.</param>
public sealed record Dataset(string Specifications, FeatureSet Set, Labelling? Labelling, IReadOnlyList<DatasetRow> Rows)
{
    /// <summary>A file holds at most so many rows, which bounds what a writer keeps in memory for a symbol.</summary>
    internal const int RowsPerFile = 100_000;

    /// <summary>Throws <see cref="BadInputException"/> when there is none, or it mixes sets or labels.</summary>
    public static async Task<Dataset> ReadAsync(string directory, CancellationToken cancellationToken = default)
    {
        Dataset? read = null;
        var rows = new List<DatasetRow>();
        foreach (var (symbol, files) in Partition.Read(Existing(directory)))
        {
            foreach (var file in files)
            {
                var (specifications, set, labelling, ofFile) = await DatasetFile.ReadAsync(file, symbol, cancellationToken);
                read ??= new Dataset(specifications, set, labelling, rows);
                if (read.Set.Fingerprint != set.Fingerprint)
                {
                    throw new BadInputException($"'{file}' has vectors with the fingerprint {set.Fingerprint}, others below '{directory}' have {read.Set.Fingerprint}: vectors of different feature sets do not mix.");
                }

                if (read.Labelling != labelling)
                {
                    throw new BadInputException($"'{file}' is labelled otherwise than others below '{directory}': label them all anew, in one go.");
                }

                rows.AddRange(ofFile);
            }
        }

        if (read is null || rows.Count == 0)
        {
            throw new BadInputException($"There are no vectors below '{directory}' (date=…/symbol=…/{Partition.FilePattern}); backfill writes them.");
        }

        return read with { Rows = [.. rows.OrderBy(row => row.UnixNanos).ThenBy(row => row.Symbol, StringComparer.Ordinal).ThenBy(row => row.Vector.Epoch).ThenBy(row => row.Vector.Position)] };
    }

    /// <summary>Throws <see cref="BadInputException"/> when there is no such directory.</summary>
    internal static string Existing(string directory) =>
        Directory.Exists(directory) ? directory : throw new BadInputException($"There is no directory '{directory}'.");
}
