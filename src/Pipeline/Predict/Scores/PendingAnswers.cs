using AkkaDayTrade.Domain.Evaluation;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict.Scores;

namespace AkkaDayTrade.Pipeline.Predict.Scores;

/// <summary>One symbol's answers that wait for their horizon, by model. Not safe for use by several threads.</summary>
/// <param name="capacity">Answers of one model that may wait; the oldest goes for a newer one.</param>
/// <param name="known">Gets a model's answer once it is known what came of it.</param>
/// <param name="unpriced">Gets how many of a model's answers no price stands against.</param>
internal sealed class PendingAnswers(double deadBand, int capacity, Action<string, ScoredAnswer> known, Action<string, int> unpriced)
{
    /// <summary>A model's next version may look ahead otherwise.</summary>
    private readonly Dictionary<(string Model, TimeSpan Horizon), Lane> _lanes = [];

    public long Epoch { get; set; }

    /// <summary>Takes what stands with a vector, and hands out what is known with it.</summary>
    public void Observe(FeatureVector vector)
    {
        var standing = Standing.Of(vector);
        foreach (var lane in _lanes.Values)
        {
            var before = lane.Waiting.GivenUp;
            lane.Waiting.Observe(vector.UnixNanos, standing, lane.Known);
            if (lane.Waiting.GivenUp > before)
            {
                unpriced(lane.Model, (int)(lane.Waiting.GivenUp - before));
            }
        }
    }

    /// <summary>Lets an answer to the vector wait; comes after <see cref="Observe"/>.</summary>
    /// <returns>How many answers can never be scored for it: the oldest, when too many wait.</returns>
    public int Add(string model, TimeSpan horizon, FeatureVector vector, Said said)
    {
        if (!_lanes.TryGetValue((model, horizon), out var lane))
        {
            _lanes.Add((model, horizon), lane = new Lane(model, new OutcomeQueue<Said>(horizon, deadBand, capacity), known));
        }

        var before = lane.Waiting.GivenUp;
        lane.Waiting.Add(said, vector.UnixNanos, Standing.Of(vector));
        return (int)(lane.Waiting.GivenUp - before);
    }

    public void Forget(Action<string, int> forgotten)
    {
        foreach (var lane in _lanes.Values)
        {
            forgotten(lane.Model, lane.Waiting.Waiting);
        }

        _lanes.Clear();
    }

    /// <summary>What a model said.</summary>
    public readonly record struct Said(Domain.Predict.PredictionType Type, double Up);

    /// <summary>One model's answers that wait, and what is done with each, made once.</summary>
    private sealed class Lane
    {
        public Lane(string model, OutcomeQueue<Said> waiting, Action<string, ScoredAnswer> known)
        {
            (Model, Waiting) = (model, waiting);
            Known = (said, entry, outcome) => known(model, new ScoredAnswer(said.Type, said.Up, outcome, outcome.NetReturn(said.Type, entry)));
        }

        public string Model { get; }

        public OutcomeQueue<Said> Waiting { get; }

        public Action<Said, Standing, Outcome> Known { get; }
    }
}
