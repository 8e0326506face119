using AkkaDayTrade.Domain.Predict;

namespace AkkaDayTrade.Domain.Tests.Predict;

public sealed class WeightedVoteTests
{
    [Fact]
    public void Advice_with_the_most_weight_and_confidence_should_win()
    {
        var vote = WeightedVote.Count([Member("a", PredictionType.Buy, 0.9), Member("b", PredictionType.Sell, 0.6), Member("c", PredictionType.Buy, 0.5)], [0.5, 0.25, 0.25])!;

        vote.Type.ShouldBe(PredictionType.Buy);
        vote.Confidence.ShouldBe((0.5 * 0.9) + (0.25 * 0.5), 1e-12);
        vote.Up!.Value.ShouldBe((0.5 * 0.9) + (0.25 * 0.4) + (0.25 * 0.5), 1e-12);
        vote.Metadata["member_b"].ShouldBe("sell 0.6 x 0.25");
    }

    [Fact]
    public void Weight_should_decide_between_members_of_one_confidence()
    {
        var members = new[] { Member("a", PredictionType.Buy, 0.7), Member("b", PredictionType.Sell, 0.7) };

        WeightedVote.Count(members, [0.9, 0.1])!.Type.ShouldBe(PredictionType.Buy);
        WeightedVote.Count(members, [0.1, 0.9])!.Type.ShouldBe(PredictionType.Sell);
        WeightedVote.Count(members, [0.5, 0.5])!.Type.ShouldBe(PredictionType.Hold);
    }

    [Fact]
    public void Those_who_abstain_or_have_no_weight_should_have_no_vote()
    {
        var silent = Member("b", PredictionType.Sell, 0.9) with { Answer = Member("b", PredictionType.Sell, 0.9).Answer with { Abstained = AbstentionReasons.Gap } };

        WeightedVote.Count([Member("a", PredictionType.Buy, 0.6), silent], [0.1, 0.9])!.Confidence.ShouldBe(0.6, 1e-12);
        WeightedVote.Count([Member("a", PredictionType.Buy, 0.6), silent], [0, 1]).ShouldBeNull();
        WeightedVote.Count([], []).ShouldBeNull();
    }

    private static MemberAnswer Member(string name, PredictionType type, double confidence) => new(
        name, new Prediction("A", 1, type, confidence, null, null, null, new Dictionary<string, double>(), "v", 0, new Dictionary<string, object?>()));
}
