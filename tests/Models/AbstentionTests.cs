using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Models.Tests;

public sealed class AbstentionTests : IDisposable
{
    private readonly ModelManifest _manifest = Shipped.Manifest("lstm");
    private readonly OnnxModel _model;
    private readonly int _length;
    private readonly double[] _middle;

    public AbstentionTests()
    {
        _model = (OnnxModel)ModelFiles.Load(_manifest, Shipped.Directory, Shipped.Set).Model!;
        _length = _manifest.Recipe.SequenceLength;
        _middle = new double[_manifest.Recipe.Inputs.Count];
    }

    [Fact]
    public async Task Sequence_model_should_wait_for_as_many_vectors_as_it_looks_at()
    {
        (await AskAsync(_length - 1)).Abstained.ShouldBe(AbstentionReasons.TooLittleHistory);
        (await AskAsync(_length)).Abstained.ShouldBeNull();
    }

    [Fact]
    public async Task History_should_begin_anew_after_a_gap()
    {
        await AskAsync(_length);
        Show(_length, VectorQuality.Gap);
        var vector = Show(_length + 1);

        (await _model.PredictAsync([vector], CancellationToken.None))[0].Abstained.ShouldBe(AbstentionReasons.TooLittleHistory);
    }

    [Fact]
    public async Task Question_should_be_answered_by_what_came_up_to_its_vector_even_when_later_ones_are_in()
    {
        var asked = await AskAsync(_length);
        var vector = Shipped.VectorOf(_manifest, _middle, _length - 1);
        _model.Observe([Shipped.VectorOf(_manifest, [.. _middle.Select(_ => 1.0)], _length)]);

        (await _model.PredictAsync([vector], CancellationToken.None))[0].Up.ShouldBe(asked.Up);
    }

    [Fact]
    public async Task Vector_unlike_all_of_the_training_should_be_refused_with_the_feature_that_is_furthest_out()
    {
        double[] odd = [.. _middle];
        odd[0] = _manifest.Recipe.MostDistance * _middle.Length;
        var answer = (await _model.PredictAsync([Shipped.VectorOf(_manifest, odd, 1)], CancellationToken.None))[0];

        answer.Abstained.ShouldBe(AbstentionReasons.OutOfDistribution);
        answer.Metadata["error"].ShouldBeOfType<string>().ShouldContain(_manifest.Recipe.Inputs[0].Feature);
    }

    [Fact]
    public async Task Vector_that_lacks_a_feature_should_be_refused_by_its_name()
    {
        var vector = Shipped.VectorOf(_manifest, _middle, 1);
        Shipped.Set.TryGet("rsi_14", out var feature);
        vector.Values[feature!.Column] = double.NaN;

        var answer = (await _model.PredictAsync([vector], CancellationToken.None))[0];

        (answer.Abstained, answer.Metadata["error"]).ShouldBe((AbstentionReasons.MissingFeatures, "Missing required features: ['rsi_14']"));
    }

    public void Dispose() => _model.Dispose();

    private async Task<Prediction> AskAsync(int vectors)
    {
        for (var position = 0; position < vectors - 1; position++)
        {
            Show(position);
        }

        return (await _model.PredictAsync([Show(vectors - 1)], CancellationToken.None))[0];
    }

    private FeatureVector Show(long position, VectorQuality quality = VectorQuality.None)
    {
        var vector = Shipped.VectorOf(_manifest, _middle, position, quality: quality);
        _model.Observe([vector]);
        return vector;
    }
}
