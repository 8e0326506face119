using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Domain.Predict.Trained;

/// <summary>How a vector looks as a row of inputs.</summary>
/// <param name="IsComplete">Every input has a value.</param>
/// <param name="Distance">Root mean square of the standardized inputs before they are drawn in.</param>
/// <param name="Furthest">The input that is furthest out.</param>
public readonly record struct RowState(bool IsComplete, double Distance, string Furthest);

/// <summary>Makes vectors of one set into rows of inputs, by a recipe; the same in training and live. Without state of its own.</summary>
public sealed class InputRows
{
    private readonly IReadOnlyList<ScaledInput> _inputs;
    private readonly int[] _columns;

    /// <summary>Throws <see cref="ArgumentException"/> for an input that is no column of the set.</summary>
    public InputRows(InputRecipe recipe, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(set);
        _inputs = recipe.Inputs;
        _columns = [.. _inputs.Select(input => set.TryGetColumn(input.Feature, out var column) ? column : throw new ArgumentException($"'{input.Feature}' is no column of the set.", nameof(recipe)))];
    }

    public int Width => _columns.Length;

    /// <summary>Writes the inputs of a vector, in the order of the recipe.</summary>
    /// <param name="values">The vector's, in the layout of the set.</param>
    /// <param name="row"><see cref="Width"/> numbers.</param>
    public RowState Fill(ReadOnlySpan<double> values, double price, Span<float> row)
    {
        var (sum, most, furthest, isComplete) = (0.0, 0.0, string.Empty, true);
        for (var i = 0; i < _columns.Length; i++)
        {
            var input = _inputs[i];
            var value = input.Standardize(values[_columns[i]], price);
            isComplete &= double.IsFinite(value);
            row[i] = (float)Math.Clamp(value, -ScaledInput.MostScaled, ScaledInput.MostScaled);
            sum += value * value;
            if (Math.Abs(value) > most)
            {
                (most, furthest) = (Math.Abs(value), input.Feature);
            }
        }

        return new RowState(isComplete, Math.Sqrt(sum / _columns.Length), furthest);
    }
}
