using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Models.Tests;

public sealed class ModelDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("akkadaytrade-models-").FullName;

    [Fact]
    public void Shipped_models_should_all_be_usable_on_their_set() =>
        ModelDirectory.Read(Shipped.Directory, Shipped.Set).Where(entry => entry.Problem is not null).ShouldBeEmpty();

    [Fact]
    public void Newest_version_should_go_by_the_name_alone_and_every_version_by_name_and_version()
    {
        Put("row", manifest => manifest with { Version = "9" });
        Put("row", manifest => manifest with { Version = "10" }, "row-10");

        var entries = ModelDirectory.Read(_directory, Shipped.Set);

        entries.Select(entry => (entry.Name, entry.Model!.Name, entry.Model.Version)).ShouldBe(
            [("row", "row", "row_v10"), ("row@9", "row@9", "row_v9"), ("row@10", "row@10", "row_v10")]);
    }

    public static TheoryData<string, Func<ModelManifest, ModelManifest>, string> Wrong => new()
    {
        { "another file", manifest => manifest with { Sha256 = new string('0', 64) }, "the file is another, or damaged" },
        { "an unknown kind", manifest => manifest with { Kind = "oracle" }, "'oracle'" },
        { "no recipe", manifest => manifest with { Recipe = null! }, "recipe" },
        { "an unknown input", manifest => manifest with { Recipe = manifest.Recipe with { Inputs = [manifest.Recipe.Inputs[0] with { Feature = "tea_leaves" }] } }, "'tea_leaves' is no column" },
        { "no scale", manifest => manifest with { Recipe = manifest.Recipe with { Inputs = [manifest.Recipe.Inputs[0] with { Scale = 0 }] } }, "the scale 0" },
        { "no horizon", manifest => manifest with { HorizonSeconds = 0 }, "horizon is 0" },
        { "no address", manifest => manifest with { Kind = "remote" }, "http://" },
        { "a missing file", manifest => manifest with { File = "gone.onnx" }, "gone.onnx" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Model_should_be_refused_with_a_clear_error_and_keep_no_other_out_when_it_has(
        string what, Func<ModelManifest, ModelManifest> change, string problem)
    {
        Put("row", change);
        Put("lstm", manifest => manifest);

        var entries = ModelDirectory.Read(_directory, Shipped.Set);

        entries.Single(entry => entry.Name == "row").Problem.ShouldNotBeNull(what).ShouldContain(problem);
        entries.ShouldContain(entry => entry.Name == "lstm" && entry.Model != null);
    }

    [Fact]
    public void Trees_should_be_refused_when_their_file_takes_other_inputs_than_the_manifest_names()
    {
        Put("lightgbm", manifest => manifest with { Recipe = manifest.Recipe with { Inputs = [.. manifest.Recipe.Inputs.Skip(1)] } });

        ModelDirectory.Read(_directory, Shipped.Set).Single().Problem.ShouldNotBeNull()
            .ShouldContain($"takes {Shipped.Manifest("lightgbm").Recipe.Inputs.Count} inputs");
    }

    [Fact]
    public void What_is_no_file_of_ml_net_should_be_refused()
    {
        Put("row", manifest => manifest with { Kind = "logistic" });

        ModelDirectory.Read(_directory, Shipped.Set).Single().Problem.ShouldNotBeNull().ShouldContain("ML.NET cannot read row.onnx");
    }

    [Fact]
    public void Model_of_another_set_should_be_refused_with_both_fingerprints_and_the_set_to_run_with()
    {
        Put("row", manifest => manifest);
        var other = FeatureSet.Parse("sma(5)");

        var problem = ModelDirectory.Read(_directory, other).Single().Problem!;

        problem.ShouldContain(other.Fingerprint);
        problem.ShouldContain(Shipped.Set.Fingerprint);
        problem.ShouldContain($"Features:Set={Shipped.Manifest("row").FeatureSet}");
    }

    [Fact]
    public void What_is_no_manifest_should_be_refused_by_its_path()
    {
        File.WriteAllText(Path.Combine(_directory, "notes.json"), "{}");

        ModelDirectory.Read(_directory, Shipped.Set).Single().Problem.ShouldNotBeNull().ShouldContain("notes.json");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Put(string name, Func<ModelManifest, ModelManifest> change, string? fileName = null)
    {
        var manifest = Shipped.Manifest(name);
        File.Copy(Path.Combine(Shipped.Directory, manifest.File), Path.Combine(_directory, manifest.File), overwrite: true);
        File.WriteAllText(Path.Combine(_directory, $"{fileName ?? name}.json"), change(manifest).ToJson());
    }
}
