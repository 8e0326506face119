namespace AkkaDayTrade.Domain.Predict.Trained;

/// <summary>How a feature of a vector becomes an input of a model.</summary>
public enum InputForm
{
    /// <summary>As it is.</summary>
    Value,

    /// <summary>Its distance from the price, relative to the price: for averages and bands, whose level says nothing.</summary>
    FromPrice,

    /// <summary>Divided by the price: for differences of prices.</summary>
    OverPrice,
}

/// <summary>
/// One input of a trained model: a feature in a form, less its median in training, divided by its scale there. What lies
/// further out than <see cref="MostScaled"/> is drawn in to it.
/// </summary>
/// <param name="Scale">Half the distance from the 5 % to the 95 % quantile in training, divided by 1.645, so that of a normal distribution
/// it is the standard deviation.</param>
public sealed record ModelInput(string Feature, InputForm Form, double Median, double Scale)
{
    /// <summary>Bound of an input.</summary>
    public const double MostScaled = 8;

    /// <summary>The feature in its form; NaN when it is not ready.</summary>
    public static double Shape(InputForm form, double value, double price) => form switch
    {
        InputForm.FromPrice => (value / price) - 1,
        InputForm.OverPrice => value / price,
        _ => value,
    };

    /// <summary>Distance of the feature from the training median in robust standard deviations, unbounded.</summary>
    public double Standardize(double value, double price) => (Shape(Form, value, price) - Median) / Scale;
}

/// <summary>What a trained model is, and what it was made from: `manifest.json` beside its file.</summary>
public sealed record ModelManifest
{
    /// <summary>Name in the registry; the newest version goes by it alone, every version as `NAME@VERSION`.</summary>
    public required string Name { get; init; }

    public required int Version { get; init; }

    /// <summary>`onnx`, `lightgbm`, `logistic` or `remote`.</summary>
    public required string Kind { get; init; }

    /// <summary>The model's file, beside the manifest; empty for a model without one.</summary>
    public string File { get; init; } = string.Empty;

    /// <summary>SHA-256 of the file, in hexadecimal digits.</summary>
    public string Sha256 { get; init; } = string.Empty;

    /// <summary>Fingerprint of the feature set that it was trained on, see <see cref="Features.FeatureSet.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>How far ahead it looks, in seconds of event time.</summary>
    public required double HorizonSeconds { get; init; }

    /// <summary>In the order of the model's input columns.</summary>
    public required IReadOnlyList<ModelInput> Inputs { get; init; }

    /// <summary>Vectors of a symbol that it looks at together, the newest last; 1 = only that.</summary>
    public int SequenceLength { get; init; } = 1;

    /// <summary>
    /// Root mean square of the standardized inputs beyond which a vector is unlike all of the training: there it abstains. The trainer
    /// takes the 99.9 % quantile of the training data times 1.5.
    /// </summary>
    public required double MostDistance { get; init; }

    /// <summary>Advice is given from this probability on; below it for a rise and for a fall, hold.</summary>
    public double AdviseFrom { get; init; } = 0.55;

    /// <summary>Where a `remote` model is asked: the server's base address.</summary>
    public Uri? Url { get; init; }

    /// <summary>From what it was made: enough to make it again.</summary>
    public string TrainedOn { get; init; } = string.Empty;

    /// <summary>What the trainer measured on data after the training's, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>What is wrong with it in itself, or with it for this feature set, naming value and way out; null when all is well.</summary>
    public string? ProblemFor(Features.FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Fingerprint != set.Fingerprint)
        {
            return $"It was trained on the feature set {Fingerprint}, and this host's Features:Set is {set.Fingerprint}: train it on this set, or run with the set that it was trained on ({TrainedOn}).";
        }

        if (Inputs.FirstOrDefault(input => !set.TryGet(input.Feature, out _)) is { } unknown)
        {
            return $"Its input '{unknown.Feature}' is no feature of the set.";
        }

        if (Inputs.FirstOrDefault(input => !double.IsFinite(input.Median) || !(input.Scale > 0)) is { } unscaled)
        {
            return $"Its input '{unscaled.Feature}' has the median {unscaled.Median} and the scale {unscaled.Scale}; finite and above 0 are needed.";
        }

        return this switch
        {
            { Inputs.Count: 0 } => "It has no inputs.",
            { Version: < 1 } => $"Its version is {Version}; 1 or more is needed.",
            { SequenceLength: < 1 or > 1024 } => $"Its sequence length is {SequenceLength}; 1 to 1024 are allowed.",
            { HorizonSeconds: not (> 0 and <= 86_400) } => $"Its horizon is {HorizonSeconds} s; more than 0 and at most a day are allowed.",
            { MostDistance: not > 0 } => $"Its greatest distance is {MostDistance}; more than 0 is needed.",
            { AdviseFrom: not (>= 0.5 and < 1) } => $"It advises from {AdviseFrom} on; 0.5 to below 1 are allowed.",
            _ => null,
        };
    }
}

/// <summary>A model that was trained.</summary>
public interface ITrainedModel : IPredictionModel
{
    ModelManifest Manifest { get; }
}
