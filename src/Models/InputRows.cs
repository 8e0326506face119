using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict.Trained;

namespace AkkaDayTrade.Models;

/// <summary>How a vector looks as a row of inputs.</summary>
/// <param name="IsComplete">Every input has a value.</param>
/// <param name="Distance">Root mean square of the standardized inputs before they are drawn in.</param>
/// <param name="Furthest">The feature that is furthest out.</param>
internal readonly record struct RowState(bool IsComplete, double Distance, string Furthest);

/// <summary>Makes vectors of one set into rows of inputs, by a recipe. Without state of its own.</summary>
internal sealed class InputRows(InputRecipe recipe, FeatureSet set)
{
    private readonly int[] _columns =
        [.. recipe.Inputs.Select(input => set.TryGet(input.Feature, out var feature) ? feature.Column : throw new ArgumentException($"'{input.Feature}' is no feature of the set.", nameof(recipe)))];

    public int Width => _columns.Length;

    public RowState Fill(FeatureVector vector, Span<float> row)
    {
        var (sum, most, furthest, isComplete) = (0.0, 0.0, string.Empty, true);
        for (var i = 0; i < _columns.Length; i++)
        {
            var input = recipe.Inputs[i];
            var value = input.Standardize(vector.Values[_columns[i]], vector.Price);
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
