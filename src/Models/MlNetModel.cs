using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trained;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace AkkaDayTrade.Models;

/// <summary>
/// Boosted trees (LightGBM) or a logistic regression that ML.NET saved: a column `Features` of numbers in, a column `Score` of three out, the
/// odds of down, flat and up. It advises the likeliest direction, as `evaluate` judges it. ML.NET's engines are not safe
/// for use by several threads, and wrong without saying so: each question has one for itself.
/// </summary>
public sealed class MlNetModel : TrainedModel, IDisposable
{
    private const string FeaturesColumn = "Features";
    private const string ScoreColumn = "Score";

    private readonly MLContext _context;
    private readonly ITransformer _transformer;
    private readonly SchemaDefinition _questions;
    private readonly ConcurrentBag<PredictionEngine<Question, Scores>> _free = [];

    private MlNetModel(ModelManifest manifest, FeatureSet set, MLContext context, ITransformer transformer)
        : base(manifest, set)
    {
        (_context, _transformer) = (context, transformer);
        _questions = SchemaDefinition.Create(typeof(Question));
        _questions[FeaturesColumn].ColumnType = new VectorDataViewType(NumberDataViewType.Single, RowLength);
    }

    /// <summary>The model, or what is wrong with its file.</summary>
    /// <param name="file">The zip file that ML.NET wrote.</param>
    internal static (IPredictionModel? Model, string? Problem) Load(ModelManifest manifest, FeatureSet set, byte[] file)
    {
        if (manifest.Recipe.SequenceLength != 1)
        {
            return (null, $"Its sequence length is {manifest.Recipe.SequenceLength}; a model of the kind '{manifest.Kind}' looks at one vector.");
        }

        var context = new MLContext();
        MlNetModel? model = null;
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            var transformer = context.Model.Load(stream, out var schema);
            if (SizeOf(schema, FeaturesColumn) is var inputs && inputs != manifest.Recipe.Inputs.Count)
            {
                return (null, $"Its file takes {inputs} inputs in a column '{FeaturesColumn}', and its manifest names {manifest.Recipe.Inputs.Count}.");
            }

            if (SizeOf(transformer.GetOutputSchema(schema), ScoreColumn) is var scores && scores != Domain.Evaluation.Directions.Count)
            {
                return (null, $"Its file gives {scores} figures in a column '{ScoreColumn}'; the odds of down, flat and up are needed.");
            }

            // The first engine is made here: what cannot be run is refused when it comes, not when it is asked.
            model = new MlNetModel(manifest, set, context, transformer);
            model._free.Add(model.NewEngine());
            return (model, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What ML.NET throws at a foreign file is not documented.
            model?.Dispose();
            return (null, $"ML.NET cannot read {manifest.File}: {exception.Message}");
        }
    }

    public void Dispose()
    {
        while (_free.TryTake(out var engine))
        {
            engine.Dispose();
        }
    }

    protected override ValueTask<IReadOnlyList<Opinion>> InferAsync(ReadOnlyMemory<float> rows, int count, CancellationToken cancellationToken)
    {
        if (!_free.TryTake(out var engine))
        {
            engine = NewEngine();
        }

        var opinions = new Opinion[count];
        var (question, scores) = (new Question { Features = new float[RowLength] }, new Scores());
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Span.Slice(i * RowLength, RowLength).CopyTo(question.Features);
            engine.Predict(question, ref scores);
            var odds = DirectionOdds.Of(scores.Score);
            opinions[i] = odds.AreProbabilities
                ? new Opinion(odds.Likeliest, odds.UpOfMoves)
                : throw new InvalidDataException($"the odds {odds.Down}, {odds.Flat} and {odds.Up}");
        }

        // After a failure the engine is left to the collector: what is in it is not known.
        _free.Add(engine);
        return new ValueTask<IReadOnlyList<Opinion>>(opinions);
    }

    /// <summary>0 when there is no such column of numbers.</summary>
    private static int SizeOf(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name)?.Type is VectorDataViewType { ItemType: NumberDataViewType } vector ? vector.Size : 0;

    private PredictionEngine<Question, Scores> NewEngine() =>
        _context.Model.CreatePredictionEngine<Question, Scores>(_transformer, inputSchemaDefinition: _questions);

    private sealed class Question
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Scores
    {
        public float[] Score { get; set; } = [];
    }
}
