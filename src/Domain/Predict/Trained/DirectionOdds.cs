using AkkaDayTrade.Domain.Evaluation;

namespace AkkaDayTrade.Domain.Predict.Trained;

/// <summary>How likely a model holds each direction of the price at its horizon; they sum to 1.</summary>
public readonly record struct DirectionOdds(float Down, float Flat, float Up)
{
    /// <summary>Probability of a rise if the price moves at all, which is what answers are scored by; one half when it is sure that it does not.</summary>
    public float UpOfMoves => Down + Up > 0 ? Up / (Down + Up) : (float)Forecast.Even;

    /// <summary>Every figure is a probability.</summary>
    public bool AreProbabilities => Down is >= 0 and <= 1 && Flat is >= 0 and <= 1 && Up is >= 0 and <= 1;

    /// <summary>The likeliest direction, as sure as it is likely; what is evaluated and what is served.</summary>
    public Advice Likeliest
    {
        get
        {
            var direction = Down >= Flat && Down >= Up ? Direction.Down : Flat >= Up ? Direction.Flat : Direction.Up;
            var odds = direction switch { Direction.Down => Down, Direction.Flat => Flat, _ => Up };
            return new Advice(Directions.ToAdvice(direction), Math.Clamp((double)odds, 0, 1));
        }
    }

    /// <summary>From a model's output, in the order of <see cref="Direction"/>.</summary>
    public static DirectionOdds Of(ReadOnlySpan<float> outputs) => new(outputs[(int)Direction.Down], outputs[(int)Direction.Flat], outputs[(int)Direction.Up]);
}
