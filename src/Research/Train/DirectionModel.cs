using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict.Trained;
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
/// A model that gives each direction a probability from one vector: an ML.NET pipeline with the column `Features` (one float per input
/// of the recipe) in and `Score` (three floats: down, flat, up) out. Not safe for use by several threads.
/// </summary>
public sealed class DirectionModel
{
    private const int Seed = 763;

    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly DataViewSchema _schema;

    private DirectionModel(MLContext context, ITransformer model, DataViewSchema schema, InputRecipe recipe) =>
        (_context, _model, _schema, Recipe) = (context, model, schema, recipe);

    /// <summary>How vectors are made into inputs.</summary>
    public InputRecipe Recipe { get; }

    /// <summary>Trains on rows with outcomes; the same rows give the same model. Throws <see cref="BadInputException"/> when there is nothing to tell apart or to learn from.</summary>
    /// <param name="columns">Ready in every row.</param>
    public static DirectionModel Train(ModelKind kind, IReadOnlyList<DatasetRow> rows, IReadOnlyList<InputColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        if (rows.Select(row => row.Outcome!.Value.Direction).Distinct().Take(2).Count() < 2)
        {
            throw new BadInputException($"{rows.Count} rows to train on hold fewer than two directions: there is nothing to tell apart; take more data, a longer horizon or a narrower dead band.");
        }

        var context = new MLContext(Seed);
        var recipe = RecipeFit.Of(rows, columns);
        var data = Load(context, rows, recipe);
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
            : context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new Microsoft.ML.Trainers.LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                NumberOfThreads = 1,
                L1Regularization = 0.1f,
                L2Regularization = 1,
                // Inputs that say nearly the same make the last digits slow to come, and they do not matter.
                MaximumNumberOfIterations = 100,
                OptimizationTolerance = 1e-5f,
            });
        // All directions are named, in their order, so that each has its place in the scores whether it occurs or not.
        var directions = context.Data.LoadFromEnumerable(Enum.GetValues<Direction>().Select(direction => new Example { Direction = (int)direction }));
        var labelled = context.Transforms.Conversion.MapValueToKey("Label", nameof(Example.Direction), keyData: context.Transforms.SelectColumns(nameof(Example.Direction)).Fit(directions).Transform(directions))
            .Fit(data).Transform(data);
        return new DirectionModel(context, trainer.Fit(labelled), data.Schema, recipe);
    }

    /// <summary>The odds of each row.</summary>
    public IReadOnlyList<DirectionOdds> OddsOf(IReadOnlyList<DatasetRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Count == 0
            ? []
            : [.. _model.Transform(Load(_context, rows, Recipe)).GetColumn<float[]>("Score").Select(scores => DirectionOdds.Of(scores))];
    }

    /// <summary>What the model sees of a vector.</summary>
    public float[] InputsOf(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var row = new float[Recipe.Inputs.Count];
        new InputRows(Recipe, vector.Set).Fill(vector.Values, vector.Price, row);
        return row;
    }

    /// <summary>Writes ML.NET's zip file.</summary>
    public void Save(string path) => _context.Model.Save(_model, _schema, path);

    private static IDataView Load(MLContext context, IReadOnlyList<DatasetRow> rows, InputRecipe recipe)
    {
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, recipe.Inputs.Count);
        var filler = new InputRows(recipe, rows[0].Vector.Set);
        return context.Data.LoadFromEnumerable(
            rows.Select(row =>
            {
                var features = new float[filler.Width];
                filler.Fill(row.Vector.Values, row.Vector.Price, features);
                return new Example { Features = features, Direction = row.Outcome is { } outcome ? (int)outcome.Direction : 0 };
            }),
            schema);
    }

    private sealed class Example
    {
        public float[] Features { get; set; } = [];

        public int Direction { get; set; }
    }
}
