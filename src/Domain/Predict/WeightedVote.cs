using System.Globalization;

namespace AkkaDayTrade.Domain.Predict;

/// <summary>Makes one prediction of several.</summary>
public static class WeightedVote
{
    /// <summary>
    /// Each answer counts for its advice with weight × confidence; the advice with the most wins, hold in a tie. The confidence is
    /// the winner's sum divided by all weights, so dissent lowers it; probability, return and risk are weighted means. Null when nobody
    /// with a weight above 0 has answered.
    /// </summary>
    /// <param name="weights">In the order of the answers, at least 0.</param>
    public static Prediction? Count(IReadOnlyList<MemberAnswer> answers, IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(weights);
        Span<double> votes = stackalloc double[3];
        votes.Clear();
        var total = 0.0;
        var (up, gain, risk) = (new Mean(), new Mean(), new Mean());
        var features = new Dictionary<string, double>();
        var metadata = new Dictionary<string, object?>();
        for (var i = 0; i < answers.Count; i++)
        {
            var (name, answer) = answers[i];
            var weight = weights[i];
            if (answer.Abstained is { } reason)
            {
                metadata[$"member_{name}"] = reason;
                continue;
            }

            metadata[$"member_{name}"] = string.Create(
                CultureInfo.InvariantCulture, $"{answer.Type.ToString().ToLowerInvariant()} {answer.Confidence:0.###} x {weight:0.###}");
            if (weight <= 0)
            {
                continue;
            }

            votes[(int)answer.Type] += weight * answer.Confidence;
            total += weight;
            up.Add(Forecast.UpOf(answer), weight);
            gain.Add(answer.PredictedReturn, weight);
            risk.Add(answer.RiskScore, weight);
            foreach (var (feature, value) in answer.FeaturesUsed)
            {
                features[feature] = value;
            }
        }

        if (total <= 0)
        {
            return null;
        }

        var (buy, sell, hold) = (votes[(int)PredictionType.Buy], votes[(int)PredictionType.Sell], votes[(int)PredictionType.Hold]);
        var type = buy > sell && buy > hold ? PredictionType.Buy
            : sell > buy && sell > hold ? PredictionType.Sell
            : PredictionType.Hold;
        return new Prediction(
            string.Empty, 0, type, Math.Min(1, votes[(int)type] / total), null, gain.Value, Share(risk.Value), features, string.Empty, 0, metadata)
        {
            Up = Share(up.Value),
        };
    }

    /// <summary>Rounding must not carry a mean of shares beyond its bounds.</summary>
    private static double? Share(double? value) => value is { } given ? Math.Clamp(given, 0, 1) : null;

    private struct Mean
    {
        private double _sum;
        private double _weight;

        public readonly double? Value => _weight > 0 ? _sum / _weight : null;

        public void Add(double? value, double weight)
        {
            if (value is { } given)
            {
                _sum += given * weight;
                _weight += weight;
            }
        }
    }
}
