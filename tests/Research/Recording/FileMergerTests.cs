using AkkaDayTrade.Research.Files;
using AkkaDayTrade.Research.Recording;

namespace AkkaDayTrade.Research.Tests.Recording;

public sealed class FileMergerTests : IDisposable
{
    private const long Epoch = 7;
    private const int RowsEach = 5;

    private readonly TemporaryDirectory _directory = new();
    private readonly FileMerger _merger = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(300)]
    public async Task Files_should_become_one_with_the_same_rows_in_the_same_order(int files)
    {
        var written = await WriteAsync(files);
        Names().Length.ShouldBeLessThan(FileMerger.FilesPerMerge * 3);
        await _merger.CompleteAsync();

        Names().Length.ShouldBe(1);
        (await ReadAsync()).ShouldBe(written);
    }

    [Fact]
    public async Task What_a_crash_in_a_merge_leaves_beside_the_merged_file_should_not_be_read_twice()
    {
        var written = await WriteAsync(FileMerger.FilesPerMerge - 1);
        var kept = Names().Select(path => (path, Bytes: File.ReadAllBytes(path))).ToList();
        written.AddRange(await WriteAsync(4, from: FileMerger.FilesPerMerge - 1));
        kept.ForEach(file => File.WriteAllBytes(file.path, file.Bytes));

        (await ReadAsync()).ShouldBe(written);
    }

    [Fact]
    public async Task Files_should_stay_apart_beyond_the_bound_of_rows()
    {
        var ticks = Tapes.Random(1, FileMerger.MostRows / 10);
        for (var file = 0; file < 25; file++)
        {
            var first = (long)file * ticks.Length;
            await AddAsync(first, [.. ticks.Select((tick, i) => new RecordedTick(Epoch, tick with { Position = first + i }, false))]);
        }

        await _merger.CompleteAsync();

        foreach (var path in Names())
        {
            (await TickFile.ReadAsync(path, "7203")).Length.ShouldBeLessThanOrEqualTo(FileMerger.MostRows);
        }

        (await ReadAsync()).Count.ShouldBe(25 * ticks.Length);
    }

    private async Task<List<RecordedTick>> WriteAsync(int files, int from = 0)
    {
        var ticks = Tapes.Random(1, (from + files) * RowsEach).Select(tick => new RecordedTick(Epoch, tick, tick.Position == 3)).Skip(from * RowsEach).ToList();
        foreach (var part in ticks.Chunk(RowsEach))
        {
            await AddAsync(part[0].Tick.Position, part);
        }

        return ticks;
    }

    private async Task AddAsync(long first, RecordedTick[] rows)
    {
        var path = _directory[TickFile.NameOf(Epoch, first)];
        await TickFile.WriteAsync(path, rows);
        await _merger.AddAsync(path, Epoch, first, rows.Length);
    }

    private string[] Names() => Directory.GetFiles(_directory[string.Empty], "*.parquet");

    private async Task<List<RecordedTick>> ReadAsync()
    {
        var rows = new List<RecordedTick>();
        foreach (var path in FileMerger.WithoutMerged(Names()))
        {
            rows.AddRange(await TickFile.ReadAsync(path, "7203"));
        }

        return rows;
    }
}
