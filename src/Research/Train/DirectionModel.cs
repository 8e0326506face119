using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Predict;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace AkkaDayTrade.Research.Train;

/// <summary>What kinds of model can be trained.</summary>
public enum ModelKind
{
    /// <summary>Boosted trees.</summary>
    LightGbm,

    /// <summary>Multinomial logistic regression.</summary>
    Logistic,
}

/// <summary>
/// A model that gives each direction a probability from one vector: an ML.NET pipeline with the column `Features` (one float per input)
/// in and `Score` (three floats: down, flat, up) out. Not safe for use by several threads.
/// </summary>
public sealed class DirectionModel
{
    private const int Seed = 763;

    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly DataViewSchema _schema;
    private readonly IReadOnlyList<ModelInput> _inputs;

    private DirectionModel(MLContext context, ITransformer model, DataViewSchema schema, IReadOnlyList<ModelInput> inputs) =>
        (_context, _model, _schema, _inputs) = (context, model, schema, inputs);

    /// <summary>Trains on rows with outcomes; the same rows give the same model. Throws <see cref="BadInputException"/> when they hold only one direction.</summary>
    public static DirectionModel Train(ModelKind kind, IReadOnlyList<DatasetRow> rows, IReadOnlyList<ModelInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(inputs);
        if (rows.Select(row => row.Outcome!.Value.Direction).Distinct().Take(2).Count() < 2)
        {
            throw new BadInputException($"{rows.Count} rows to train on hold fewer than two directions: there is nothing to tell apart; take more data, a longer horizon or a narrower dead band.");
        }

        var context = new MLContext(Seed);
        var data = Load(context, rows, inputs);
        IEstimator<ITransformer> trainer = kind == ModelKind.LightGbm
            ? context.MulticlassClassification.Trainers.LightGbm(new Microsoft.ML.Trainers.LightGbm.LightGbmMulticlassTrainer.Options
            {
                NumberOfLeaves = 15,
                NumberOfIterations = 60,
                LearningRate = 0.05,
                MinimumExampleCountPerLeaf = 50,
                // Repeatable, and the machine is not ours alone.
                NumberOfThreads = 1,
                Deterministic = true,
                Seed = Seed,
                Verbose = false,
            })
            : context.Transforms.ReplaceMissingValues("Features")
                .Append(context.Transforms.NormalizeMeanVariance("Features", fixZero: false))
                .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new Microsoft.ML.Trainers.LbfgsMaximumEntropyMulticlassTrainer.Options
                {
                    NumberOfThreads = 1,
                    L1Regularization = 0.1f,
                    L2Regularization = 1,
                }));
        // All directions are named, in their order, so that each has its place in the scores whether it occurs or not.
        var directions = context.Data.LoadFromEnumerable(Enum.GetValues<Direction>().Select(direction => new Example { Direction = (int)direction }));
        var labelled = context.Transforms.Conversion.MapValueToKey("Label", nameof(Example.Direction), keyData: context.Transforms.SelectColumns(nameof(Example.Direction)).Fit(directions).Transform(directions))
            .Fit(data).Transform(data);
        return new DirectionModel(context, trainer.Fit(labelled), data.Schema, inputs);
    }

    /// <summary>The advice to each row: the likeliest direction, as sure as it is likely.</summary>
    public IReadOnlyList<Advice> Advise(IReadOnlyList<DatasetRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
        {
            return [];
        }

        var scored = _model.Transform(Load(_context, rows, _inputs));
        return [.. scored.GetColumn<float[]>("Score").Select(AdviceOf)];
    }

    /// <summary>Writes ML.NET's zip file.</summary>
    public void Save(string path) => _context.Model.Save(_model, _schema, path);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static DirectionModel Load(string path, IReadOnlyList<ModelInput> inputs)
    {
        var context = new MLContext(Seed);
        var model = context.Model.Load(path, out var schema);
        return new DirectionModel(context, model, schema, inputs);
    }

    private static Advice AdviceOf(float[] scores)
    {
        var likeliest = Array.IndexOf(scores, scores.Max());
        return new Advice(Directions.ToAdvice((Direction)likeliest), Math.Clamp((double)scores[likeliest], 0, 1));
    }

    private static IDataView Load(MLContext context, IReadOnlyList<DatasetRow> rows, IReadOnlyList<ModelInput> inputs)
    {
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, inputs.Count);
        return context.Data.LoadFromEnumerable(
            rows.Select(row => new Example
            {
                Features = [.. inputs.Select(input => input.ValueOf(row.Values, row.Price))],
                Direction = row.Outcome is { } outcome ? (int)outcome.Direction : 0,
            }),
            schema);
    }

    private sealed class Example
    {
        public float[] Features { get; set; } = [];

        public int Direction { get; set; }
    }
}
