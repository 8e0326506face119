namespace AkkaDayTrade.Pipeline.Predict;

/// <summary>How a model failed.</summary>
public enum ModelFailure
{
    /// <summary>It threw, at once or later.</summary>
    Threw,

    /// <summary>No answer within `Prediction:Timeout`.</summary>
    TimedOut,

    /// <summary>Not asked: earlier calls still hang.</summary>
    NoRoom,

    /// <summary>Too few or too many answers, one for another symbol, NaN, or a figure out of its range.</summary>
    BadAnswer,
}
