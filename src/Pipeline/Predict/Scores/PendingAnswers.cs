using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>An answer that waits for its horizon.</summary>
internal readonly record struct PendingAnswer(long DueUnixNanos, double Price, double Spread, PredictionType Type, double Up);

/// <summary>One symbol's answers that wait for their horizon, by model, and the last price seen. Not safe for use by several threads.</summary>
internal sealed class PendingAnswers
{
    private readonly Dictionary<string, Queue<PendingAnswer>> _byModel = [];
    private double _lastPrice = double.NaN;

    public long Epoch { get; set; }

    /// <summary>
    /// Hands out what is due at a time, with the price that stood at its horizon: the last one seen up to then, which is the new
    /// one when the horizon is this very instant.
    /// </summary>
    public void TakeDue(long unixNanos, double price, Action<string, PendingAnswer, double> take)
    {
        foreach (var (model, waiting) in _byModel)
        {
            while (waiting.TryPeek(out var oldest) && oldest.DueUnixNanos <= unixNanos)
            {
                waiting.Dequeue();
                take(model, oldest, oldest.DueUnixNanos == unixNanos ? price : _lastPrice);
            }
        }

        _lastPrice = price;
    }

    /// <returns>False when the oldest had to go for it.</returns>
    public bool Add(string model, PendingAnswer answer, int most)
    {
        if (!_byModel.TryGetValue(model, out var waiting))
        {
            _byModel.Add(model, waiting = new Queue<PendingAnswer>());
        }

        var fits = waiting.Count < most;
        if (!fits)
        {
            waiting.Dequeue();
        }

        waiting.Enqueue(answer);
        return fits;
    }

    public void Forget(Action<string, int> forgotten)
    {
        foreach (var (model, waiting) in _byModel)
        {
            if (waiting.Count > 0)
            {
                forgotten(model, waiting.Count);
                waiting.Clear();
            }
        }
    }
}
