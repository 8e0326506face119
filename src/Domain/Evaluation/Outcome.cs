using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Domain.Evaluation;

/// <summary>Which way a price went within a horizon; flat is anything within the dead band.</summary>
public enum Direction : byte
{
    Down,
    Flat,
    Up,
}

/// <summary>Between directions, advice and returns.</summary>
public static class Directions
{
    /// <summary>How many directions there are.</summary>
    public const int Count = (int)Direction.Up + 1;

    /// <summary>What a return means: a move of more than <paramref name="deadBand"/> (a share of the price) either way, else flat.</summary>
    public static Direction Of(double relativeReturn, double deadBand) =>
        relativeReturn > deadBand ? Direction.Up : relativeReturn < -deadBand ? Direction.Down : Direction.Flat;

    /// <summary>The direction that an advice bets on: buy on up, sell on down, hold on flat.</summary>
    public static Direction Of(PredictionType advice) => advice switch
    {
        PredictionType.Buy => Direction.Up,
        PredictionType.Sell => Direction.Down,
        _ => Direction.Flat,
    };

    /// <summary>The advice that bets on a direction.</summary>
    public static PredictionType ToAdvice(Direction direction) => direction switch
    {
        Direction.Up => PredictionType.Buy,
        Direction.Down => PredictionType.Sell,
        _ => PredictionType.Hold,
    };
}

/// <summary>What stood in the market at an instant.</summary>
/// <param name="Price">Last price.</param>
/// <param name="Bid">Standing bid, NaN when there is none; likewise the ask.</param>
public readonly record struct Standing(double Price, double Bid, double Ask)
{
    /// <summary>What a vector tells of the market.</summary>
    public static Standing Of(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new Standing(vector.Price, vector.Bid, vector.Ask);
    }

    /// <summary>
    /// What returns are measured in: the mid where both sides stand, since the last price jumps from bid to ask and back without the
    /// market moving; else the last price.
    /// </summary>
    public double Reference => double.IsNaN(Bid) || double.IsNaN(Ask) ? Price : (Bid + Ask) / 2;

    /// <summary>The relative change of the reference up to a later standing; of the last prices when only one of the two has a mid.</summary>
    public double ReturnTo(in Standing later)
    {
        var comparable = (double.IsNaN(Bid) || double.IsNaN(Ask)) == (double.IsNaN(later.Bid) || double.IsNaN(later.Ask));
        return comparable ? (later.Reference / Reference) - 1 : (later.Price / Price) - 1;
    }
}

/// <summary>What came of a vector at its horizon.</summary>
/// <param name="DueUnixNanos">The vector's event time plus the horizon.</param>
/// <param name="KnownUnixNanos">Event time of the first tick after <paramref name="DueUnixNanos"/>: only then is it known what stood there. Nobody may use it before.</param>
/// <param name="Return">Relative change of the price from the vector to its horizon.</param>
/// <param name="Exit">What stood at the horizon.</param>
public readonly record struct Outcome(long DueUnixNanos, long KnownUnixNanos, double Return, Direction Direction, Standing Exit)
{
    /// <summary>
    /// What following an advice would have earned as a share of the price paid: bought at the ask and sold at the bid, or the
    /// other way round. A side without a quote trades at the last price. 0 for hold.
    /// </summary>
    public double NetReturn(PredictionType advice, in Standing entry) => advice switch
    {
        PredictionType.Buy => (Side(Exit.Bid, Exit) / Side(entry.Ask, entry)) - 1,
        PredictionType.Sell => 1 - (Side(Exit.Ask, Exit) / Side(entry.Bid, entry)),
        _ => 0,
    };

    private static double Side(double quote, in Standing standing) => double.IsNaN(quote) ? standing.Price : quote;
}
