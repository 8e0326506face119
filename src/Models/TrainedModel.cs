using System.Globalization;
using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Models;

/// <summary>What a trained model makes of one row.</summary>
/// <param name="Up">Probability of a rise.</param>
public readonly record struct Opinion(Advice Advice, double Up);

/// <summary>
/// Base of trained models: makes vectors into rows of inputs, abstains where it should, and makes the opinions that come back
/// into predictions. Safe for use by several threads.
/// </summary>
public abstract class TrainedModel : ITrainedModel, IVectorObserver
{
    private readonly InputRows _rows;
    private readonly (string Name, int Index)[] _columns;
    private readonly SymbolWindows? _windows;

    /// <summary>The manifest's recipe must fit the set.</summary>
    protected TrainedModel(ModelManifest manifest, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(set);
        Manifest = manifest;
        Recipe = manifest.Recipe;
        _rows = new InputRows(Recipe, set);
        _windows = Recipe.SequenceLength > 1 ? new SymbolWindows(Recipe.SequenceLength, Recipe.Inputs.Count) : null;
        RequiredFeatures = [.. Recipe.Inputs.Select(input => input.Feature).Distinct()];
        _columns = [.. RequiredFeatures.Select(name => (name, set.TryGetColumn(name, out var column) ? column : -1))];
        Horizon = TimeSpan.FromSeconds(manifest.HorizonSeconds);
    }

    public ModelManifest Manifest { get; }

    public string Name => Manifest.Name;

    public string Version => $"{Manifest.Name}_v{Manifest.Version}";

    public IReadOnlyList<string> RequiredFeatures { get; }

    public TimeSpan? Horizon { get; }

    public bool IsRepeatable => _windows is null;

    protected InputRecipe Recipe { get; }

    /// <summary>Numbers that one question consists of: the inputs of all vectors that the model looks at together.</summary>
    protected int RowLength => Recipe.SequenceLength * Recipe.Inputs.Count;

    public void Observe(IReadOnlyList<FeatureVector> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (_windows is null)
        {
            return;
        }

        var row = new float[_rows.Width];
        foreach (var vector in vectors)
        {
            _windows.Add(vector, _rows.Fill(vector.Values, vector.Price, row).IsComplete ? row : null);
        }
    }

    public async ValueTask<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var answers = new Prediction[vectors.Count];
        var asked = new List<int>(vectors.Count);
        var questions = new float[vectors.Count * RowLength];
        for (var i = 0; i < answers.Length; i++)
        {
            var question = questions.AsMemory(asked.Count * RowLength, RowLength);
            if (Prepare(vectors[i], question.Span) is { } abstention)
            {
                answers[i] = abstention;
            }
            else
            {
                asked.Add(i);
            }
        }

        if (asked.Count > 0)
        {
            var opinions = await InferAsync(questions.AsMemory(0, asked.Count * RowLength), asked.Count, cancellationToken);
            if (opinions.Count != asked.Count)
            {
                throw new InvalidDataException($"{opinions.Count} answers for {asked.Count} vectors");
            }

            for (var i = 0; i < asked.Count; i++)
            {
                answers[asked[i]] = Answer(vectors[asked[i]], opinions[i]);
            }
        }

        return answers;
    }

    /// <summary>What the model makes of each row.</summary>
    /// <param name="rows">Row after row of <see cref="RowLength"/> numbers; of a sequence the oldest vector first.</param>
    protected abstract ValueTask<IReadOnlyList<Opinion>> InferAsync(ReadOnlyMemory<float> rows, int count, CancellationToken cancellationToken);

    /// <summary>The opinion of a model that only tells how likely a rise is: advice from <see cref="InputRecipe.AdviseFrom"/> on, else hold.</summary>
    protected Opinion OfRise(float up) => new(
        new Advice(up >= Recipe.AdviseFrom ? PredictionType.Buy : up <= 1 - Recipe.AdviseFrom ? PredictionType.Sell : PredictionType.Hold, Math.Max(up, 1 - up)), up);

    private Prediction? Prepare(FeatureVector vector, Span<float> question)
    {
        var newest = question[^_rows.Width..];
        var state = _rows.Fill(vector.Values, vector.Price, newest);
        if (!state.IsComplete)
        {
            var missing = _columns.Where(column => double.IsNaN(vector.Values[column.Index])).Select(column => $"'{column.Name}'");
            return Abstention.Of(this, vector, AbstentionReasons.MissingFeatures, $"Missing required features: [{string.Join(", ", missing)}]");
        }

        if (!(state.Distance <= Recipe.MostDistance))
        {
            return Abstention.Of(this, vector, AbstentionReasons.OutOfDistribution, string.Create(
                CultureInfo.InvariantCulture,
                $"The features lie {state.Distance:0.##} robust standard deviations from the training's middle, more than {Recipe.MostDistance:0.##}; furthest is '{state.Furthest}'"));
        }

        return _windows is null || _windows.TryFill(vector, question)
            ? null
            : Abstention.Of(this, vector, AbstentionReasons.TooLittleHistory, $"{Recipe.SequenceLength} vectors of {vector.Symbol} in a row are needed, and have not come yet");
    }

    private Prediction Answer(FeatureVector vector, Opinion opinion) => new(
        vector.Symbol, vector.UnixNanos, opinion.Advice.Type, opinion.Advice.Confidence, null, null, null,
        _columns.ToDictionary(column => column.Name, column => vector.Values[column.Index]), Version, 0,
        new Dictionary<string, object?> { ["probability_up"] = opinion.Up })
    {
        Up = opinion.Up,
    };
}
