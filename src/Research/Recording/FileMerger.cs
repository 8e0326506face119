using AkkaDayTrade.Research.Files;

namespace AkkaDayTrade.Research.Recording;

/// <summary>
/// Keeps a recording from falling into ever more small files: of each directory and epoch, as many files of one size as
/// <see cref="FilesPerMerge"/> become one of the next, up to a bound of rows. A merged file takes its place whole and at once; files that
/// it holds and a crash leaves beside it are passed over by <see cref="WithoutMerged"/>. Not safe for use by several threads.
/// </summary>
internal sealed class FileMerger
{
    public const int FilesPerMerge = 16;

    /// <summary>A merged file has at most so many rows, which bounds the memory for a merge.</summary>
    public const int MostRows = 100_000;

    private readonly Dictionary<(string Directory, long Epoch), List<Written>> _written = [];

    /// <summary>Takes note of a file that was written, in the order of its directory's files. Throws <see cref="IOException"/> or <see cref="BadInputException"/> when a merge fails, which leaves all files as they are.</summary>
    public async Task AddAsync(string path, long epoch, long firstPosition, int rows)
    {
        var files = FilesOf(path, epoch);
        files.Add(new Written(path, 0, rows, firstPosition, firstPosition));
        for (var level = files[^1].Level; NewestOf(files, level) is { Count: FilesPerMerge } newest; level++)
        {
            files.RemoveRange(files.Count - newest.Count, newest.Count);
            if (newest.Sum(file => file.Rows) > MostRows)
            {
                // Large enough to stay as they are; what is before them is too.
                files.Clear();
                return;
            }

            files.Add(await MergeAsync(newest, epoch));
        }
    }

    /// <summary>Merges what is left; no more files will come.</summary>
    public async Task CompleteAsync()
    {
        foreach (var ((_, epoch), files) in _written)
        {
            var run = new List<Written>();
            foreach (var file in files)
            {
                if (run.Sum(member => member.Rows) + file.Rows > MostRows)
                {
                    await MergeRunAsync(run, epoch);
                    run.Clear();
                }

                run.Add(file);
            }

            await MergeRunAsync(run, epoch);
        }

        _written.Clear();
    }

    /// <summary>A symbol's files in the order of their rows, without those that a merged one holds already.</summary>
    public static IEnumerable<string> WithoutMerged(IEnumerable<string> paths)
    {
        var held = (Epoch: long.MinValue, Position: long.MinValue);
        foreach (var (path, range) in paths.Select(path => (path, Range: TickFile.RangeOf(path)))
            .OrderBy(file => file.Range.Epoch).ThenBy(file => file.Range.First).ThenByDescending(file => file.Range.Last))
        {
            if ((range.Epoch, range.Last).CompareTo(held) > 0)
            {
                held = (range.Epoch, range.Last);
                yield return path;
            }
        }
    }

    private List<Written> FilesOf(string path, long epoch)
    {
        var key = (Path.GetDirectoryName(path)!, epoch);
        if (!_written.TryGetValue(key, out var files))
        {
            _written.Add(key, files = []);
        }

        return files;
    }

    /// <summary>The newest files, as far as they are of one level, at most as many as are merged.</summary>
    private static List<Written> NewestOf(List<Written> files, int level) =>
        [.. files.AsEnumerable().Reverse().TakeWhile(file => file.Level == level).Take(FilesPerMerge).Reverse()];

    private static Task MergeRunAsync(List<Written> run, long epoch) => run.Count > 1 ? MergeAsync(run, epoch) : Task.CompletedTask;

    private static async Task<Written> MergeAsync(List<Written> files, long epoch)
    {
        var (first, last) = (files[0].First, files[^1].Last);
        var path = Path.Combine(Path.GetDirectoryName(files[0].Path)!, TickFile.NameOf(epoch, first, last));
        await ParquetTable.MergeAsync([.. files.Select(file => file.Path)], path);
        foreach (var file in files)
        {
            File.Delete(file.Path);
        }

        return new Written(path, files[0].Level + 1, files.Sum(file => file.Rows), first, last);
    }

    /// <param name="Level">How often it was merged.</param>
    /// <param name="First">Position of the first row.</param>
    /// <param name="Last">Position of the first row of the last file that it was merged from.</param>
    private readonly record struct Written(string Path, int Level, int Rows, long First, long Last);
}
