namespace AkkaDayTrade.Domain.Predict.Trained;

/// <summary>One input of a trained model: a column of the vector in a form, less its median in training, divided by its scale there.</summary>
/// <param name="Feature">The column's name: a feature's, or `feature.figure`.</param>
/// <param name="Scale">Half the distance from the 5 % to the 95 % quantile in training, divided by 1.645: of a normal distribution the standard deviation.</param>
public sealed record ScaledInput(string Feature, InputForm Form, double Median, double Scale)
{
    /// <summary>What lies further out is drawn in to it before the model sees it.</summary>
    public const double MostScaled = 8;

    /// <summary>Distance from the training median in robust standard deviations, unbounded; NaN when the feature is not ready.</summary>
    public double Standardize(double value, double price) => (Form.Shape(value, price) - Median) / Scale;
}

/// <summary>What the model makes of its vectors before it looks at them, and where it stops answering.</summary>
public sealed record InputRecipe
{
    /// <summary>In the order of the model's columns.</summary>
    public required IReadOnlyList<ScaledInput> Inputs { get; init; }

    /// <summary>Vectors of a symbol that it looks at together, the newest last; 1 = only that.</summary>
    public int SequenceLength { get; init; } = 1;

    /// <summary>
    /// Root mean square of the standardized inputs beyond which a vector is unlike all of the training: there the model abstains.
    /// Trainers take one and a half times the 99.9 % quantile of the training data.
    /// </summary>
    public required double MostDistance { get; init; }

    /// <summary>Of a model that only tells how likely a rise is: advice is given from this probability of a rise, or of a fall, on; below it, hold.</summary>
    public double AdviseFrom { get; init; } = 0.55;

    /// <summary>What is wrong with it for this feature set, with the value and the way out; null when all is well.</summary>
    public string? ProblemFor(Features.FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (Inputs.FirstOrDefault(input => !set.TryGetColumn(input.Feature, out _)) is { } unknown)
        {
            return $"Its input '{unknown.Feature}' is no column of the set.";
        }

        if (Inputs.FirstOrDefault(input => !double.IsFinite(input.Median) || !(input.Scale > 0)) is { } unscaled)
        {
            return $"Its input '{unscaled.Feature}' has the median {unscaled.Median} and the scale {unscaled.Scale}; finite and above 0 are needed.";
        }

        return this switch
        {
            { Inputs.Count: 0 } => "It has no inputs.",
            { SequenceLength: < 1 or > 1024 } => $"Its sequence length is {SequenceLength}; 1 to 1024 are allowed.",
            { MostDistance: not > 0 } => $"Its greatest distance is {MostDistance}; more than 0 is needed.",
            { AdviseFrom: not (>= 0.5 and < 1) } => $"It advises from {AdviseFrom} on; 0.5 to below 1 are allowed.",
            _ => null,
        };
    }
}
