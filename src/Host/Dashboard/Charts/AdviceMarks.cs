using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Host.Dashboard.Charts;

/// <summary>The moments at which a model's advice turned to buy or sell: what is marked, since the advice itself comes ten times a second. Not safe for use by several threads.</summary>
internal sealed class AdviceMarks
{
    /// <summary>Older ones go.</summary>
    public const int Most = 100;

    private readonly Queue<ChartMark> _marks = new();
    private PredictionType? _last;

    public IReadOnlyCollection<ChartMark> Marks => _marks;

    /// <summary>True when the prediction is a turn, which is then among the <see cref="Marks"/>.</summary>
    /// <param name="describe">What to say of it.</param>
    public bool Take(Prediction prediction, Func<Prediction, string> describe)
    {
        if (prediction.Abstained is not null || prediction.Type == _last)
        {
            return false;
        }

        var isTurn = prediction.Type != PredictionType.Hold;
        _last = prediction.Type;
        if (isTurn)
        {
            if (_marks.Count == Most)
            {
                _marks.Dequeue();
            }

            _marks.Enqueue(new ChartMark(
                prediction.UnixNanos / (double)Domain.Market.Timestamps.NanosPerMillisecond, prediction.Type.ToString().ToLowerInvariant(), describe(prediction)));
        }

        return isTurn;
    }
}
