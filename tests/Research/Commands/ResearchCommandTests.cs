using AkkaDayTrade.Research.Commands;

namespace AkkaDayTrade.Research.Tests.Commands;

public sealed class ResearchCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_whole_walk_should_lead_from_a_file_to_a_model_with_its_manifest()
    {
        await WriteTicksAsync(3000);

        (await RunAsync("backfill", "--in", _directory["ticks.csv"], "--out", _directory["v"], "--features", "sma(5) rsi(5)")).ShouldBe((0, string.Empty));
        (await RunAsync("label", "--in", _directory["v"], "--out", _directory["l"], "--horizon", "5s", "--dead-band", "0.0001")).ShouldBe((0, string.Empty));
        (await RunAsync("evaluate", "--in", _directory["l"], "--kind", "logistic", "--json")).ShouldBe((0, string.Empty));
        (await RunAsync("train", "--in", _directory["l"], "--out", _directory["m"], "--kind", "logistic", "--name", "mine")).ShouldBe((0, string.Empty));

        var manifest = Domain.Predict.ModelManifest.Parse(await File.ReadAllTextAsync(_directory["m/mine.json"]));
        manifest.Sha256.ShouldBe(Domain.Predict.ModelManifest.HashOf(await File.ReadAllBytesAsync(_directory["m/mine.zip"])));
        manifest.HorizonSeconds.ShouldBe(5);
        manifest.Metrics.Keys.ShouldContain("accuracy");
    }

    [Theory]
    [InlineData("there is no such file", "backfill", "--in", "nowhere.csv", "--out", "v")]
    [InlineData("no directory 'nowhere'", "label", "--in", "nowhere", "--out", "v", "--horizon", "5s")]
    [InlineData("no directory 'nowhere'", "evaluate", "--in", "nowhere")]
    [InlineData("no directory 'nowhere'", "audit", "--in", "nowhere")]
    [InlineData("--horizon = 'soon'", "label", "--in", "nowhere", "--out", "v", "--horizon", "soon")]
    [InlineData("--dead-band = '2'", "label", "--in", "nowhere", "--out", "v", "--horizon", "5s", "--dead-band", "2")]
    [InlineData("--out", "backfill", "--in", "x.csv")]
    [InlineData("magic", "recursive", "--features", "magic(3)")]
    public async Task Bad_input_should_be_named_and_end_with_exit_code_2(string problem, params string[] arguments)
    {
        var (code, errors) = await RunAsync(arguments);

        code.ShouldBe(2);
        errors.ShouldContain(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("timestamp,symbol,price,volume,bid,ask\n")]
    [InlineData("time,name\n1,2\n")]
    public async Task A_file_without_usable_ticks_should_be_refused(string text)
    {
        await File.WriteAllTextAsync(_directory["ticks.csv"], text);

        var (code, errors) = await RunAsync("backfill", "--in", _directory["ticks.csv"], "--out", _directory["v"]);

        code.ShouldBe(2);
        errors.ShouldContain("no tick that can be used");
    }

    [Fact]
    public async Task Vectors_of_different_sets_should_not_mix_and_files_that_are_none_be_named()
    {
        await WriteTicksAsync(200);
        await RunAsync("backfill", "--in", _directory["ticks.csv"], "--out", _directory["v"], "--features", "sma(5)");
        await RunAsync("backfill", "--in", _directory["ticks.csv"], "--out", _directory["w"], "--features", "sma(6)");
        var first = Directory.GetFiles(_directory["v"], "*.parquet", SearchOption.AllDirectories).Single();
        File.Copy(Directory.GetFiles(_directory["w"], "*.parquet", SearchOption.AllDirectories).Single(), Path.Combine(Path.GetDirectoryName(first)!, "part-99999.parquet"));

        (await RunAsync("label", "--in", _directory["v"], "--out", _directory["l"], "--horizon", "5s")).Errors.ShouldContain("different feature sets do not mix");

        await File.WriteAllTextAsync(first, "no Parquet");
        var (code, errors) = await RunAsync("label", "--in", _directory["v"], "--out", _directory["l"], "--horizon", "5s");
        code.ShouldBe(2);
        errors.ShouldContain(first);
    }

    [Fact]
    public async Task Unlabelled_vectors_should_not_be_evaluated()
    {
        await WriteTicksAsync(200);
        await RunAsync("backfill", "--in", _directory["ticks.csv"], "--out", _directory["v"]);

        (await RunAsync("evaluate", "--in", _directory["v"])).Errors.ShouldContain("run label on it first");
    }

    private async Task<(int Code, string Errors)> RunAsync(params string[] arguments)
    {
        var errors = new StringWriter();
        return (await ResearchCommand.RunAsync(arguments, TextWriter.Null, errors), errors.ToString());
    }

    private Task WriteTicksAsync(int count)
    {
        var (random, price) = (new Random(1), 2000.0);
        return File.WriteAllLinesAsync(_directory["ticks.csv"],
        [
            "timestamp,symbol,price,volume,bid,ask",
            .. Enumerable.Range(0, count).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTimeOffset.UnixEpoch.AddSeconds(i):yyyy-MM-ddTHH:mm:ssZ},7203,{price += random.Next(-2, 3)},100,{price - 1},{price + 1}")),
        ]);
    }
}
