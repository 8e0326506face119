using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict.Scores;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>One symbol's answers that wait for their horizon, by model. Not safe for use by several threads.</summary>
/// <param name="capacity">Answers of one model that may wait; the oldest goes for a newer one.</param>
internal sealed class PendingAnswers(double deadBand, int capacity)
{
    /// <summary>A model's next version may look ahead otherwise.</summary>
    private readonly Dictionary<(string Model, TimeSpan Horizon), OutcomeQueue<Said>> _byModel = [];

    public long Epoch { get; set; }

    /// <summary>Takes what stands with a vector, and hands out what is known with it; and how many of a model's answers no price stands against.</summary>
    public void Observe(FeatureVector vector, Action<string, ScoredAnswer> known, Action<string, int> unpriced)
    {
        var standing = Standing.Of(vector);
        foreach (var ((model, _), waiting) in _byModel)
        {
            var before = waiting.GivenUp;
            waiting.Observe(vector.UnixNanos, standing, (said, entry, outcome) => known(model, new ScoredAnswer(said.Type, said.Up, outcome, outcome.NetReturn(said.Type, entry))));
            if (waiting.GivenUp > before)
            {
                unpriced(model, (int)(waiting.GivenUp - before));
            }
        }
    }

    /// <summary>Lets an answer to the vector wait; comes after <see cref="Observe"/>.</summary>
    /// <returns>How many answers can never be scored for it: the oldest, when too many wait.</returns>
    public int Add(string model, TimeSpan horizon, FeatureVector vector, Said said)
    {
        if (!_byModel.TryGetValue((model, horizon), out var waiting))
        {
            _byModel.Add((model, horizon), waiting = new OutcomeQueue<Said>(horizon, deadBand, capacity));
        }

        var before = waiting.GivenUp;
        waiting.Add(said, vector.UnixNanos, Standing.Of(vector));
        return (int)(waiting.GivenUp - before);
    }

    public void Forget(Action<string, int> forgotten)
    {
        foreach (var ((model, _), waiting) in _byModel)
        {
            forgotten(model, waiting.Waiting);
        }

        _byModel.Clear();
    }

    /// <summary>What a model said.</summary>
    public readonly record struct Said(Domain.Predict.PredictionType Type, double Up);
}
