using System.Globalization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Models.Tests;

/// <summary>The shipped models against what the framework that trained them answered to the same questions.</summary>
public sealed class ReferenceTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("lightgbm")]
    [InlineData("logistic")]
    [InlineData("row")]
    [InlineData("lstm")]
    [InlineData("transformer")]
    public async Task Model_should_answer_as_the_framework_that_trained_it_did(string name)
    {
        var manifest = Shipped.Manifest(name);
        var (width, length) = (manifest.Recipe.Inputs.Count, manifest.Recipe.SequenceLength);
        var model = (TrainedModel)ModelFiles.Load(manifest, Shipped.Directory, Shipped.Set).Model!;
        using var resources = (IDisposable)model;
        var references = (await File.ReadAllLinesAsync(Path.Combine(Shipped.Directory, $"{name}.reference.csv")))
            .Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())
            .ToList();
        List<FeatureVector> asked = [];
        foreach (var (reference, number) in references.Select((reference, number) => (reference, number)))
        {
            // Each sequence is a symbol of its own; all are asked about in one batch.
            FeatureVector[] sequence = [.. reference[..(width * length)].Chunk(width).Select((row, place) => Shipped.VectorOf(manifest, row, place, $"S{number}"))];
            model.Observe(sequence);
            asked.Add(sequence[^1]);
        }

        var answers = await model.PredictAsync(asked, CancellationToken.None);

        references.Count.ShouldBe(16);
        for (var i = 0; i < answers.Count; i++)
        {
            answers[i].Abstained.ShouldBeNull(answers[i].Metadata.GetValueOrDefault("error")?.ToString());
            answers[i].Up!.Value.ShouldBe(UpOf(references[i][(width * length)..]), Tolerance);
        }
    }

    [Fact]
    public async Task Batches_of_any_size_should_give_what_single_questions_do()
    {
        var manifest = Shipped.Manifest("row");
        using var model = (OnnxModel)ModelFiles.Load(manifest, Shipped.Directory, Shipped.Set).Model!;
        var random = new Random(763);
        FeatureVector[] vectors = [.. Enumerable.Range(0, 150).Select(number => Shipped.VectorOf(
            manifest, [.. manifest.Recipe.Inputs.Select(_ => (random.NextDouble() * 2) - 1)], number, $"S{number}"))];

        var together = await model.PredictAsync(vectors, CancellationToken.None);

        foreach (var (vector, answer) in vectors.Zip(together))
        {
            (await model.PredictAsync([vector], CancellationToken.None))[0].Up!.Value.ShouldBe(answer.Up!.Value, 1e-6);
        }
    }

    /// <summary>A network tells the probability of a rise, trees and regressions the odds of down, flat and up.</summary>
    private static double UpOf(double[] outputs) => outputs is [var down, _, var up] ? up / (down + up) : outputs.Single();
}
