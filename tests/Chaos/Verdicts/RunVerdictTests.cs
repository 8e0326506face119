using AkkaDayTrade.Chaos.Cluster;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Chaos.Verdicts;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;

namespace AkkaDayTrade.Chaos.Tests.Verdicts;

public sealed class RunVerdictTests
{
    private static readonly RecordedMarket Market = new(SymbolCount: 3, TicksPerSecond: 30, TimeSpan.FromSeconds(20), Seed: 5);
    private static readonly FeatureSet Set = FeatureSet.Parse(FeatureOptions.DefaultSet);

    [Fact]
    public void Undisturbed_states_should_be_clean_wherever_they_stand()
    {
        var verdict = Judge(State(0, position: 300), State(1, position: 301), State(2, position: 599));

        verdict.Problem.ShouldBeNull();
        verdict.Accepted.ShouldBe(101 + 101 + 200);
        verdict.Applied.ShouldBe(verdict.Accepted);
    }

    [Fact]
    public void A_tick_that_is_missing_should_be_told_as_lost() =>
        Judge(State(0, 300), State(1, 301), State(2, 599) with { Accepted = 199 }).Problem.ShouldNotBeNull().ShouldStartWith("lost 1, duplicated 0");

    [Fact]
    public void A_tick_that_counts_twice_should_be_told_as_duplicated() =>
        Judge(State(0, 300), State(1, 301), State(2, 599) with { Accepted = 201 }).Problem.ShouldNotBeNull().ShouldStartWith("lost 0, duplicated 1");

    [Fact]
    public void A_value_that_differs_in_its_last_bit_should_be_told()
    {
        var state = State(1, 301);
        var values = new Dictionary<string, double>(state.Values) { ["sma_20"] = double.BitIncrement(state.Values["sma_20"]) };

        var verdict = Judge(State(0, 300), state with { Values = values }, State(2, 599));

        verdict.Different.ShouldHaveSingleItem().Symbol.ShouldBe("S001");
        verdict.Problem.ShouldNotBeNull().ShouldContain("sma_20");
    }

    [Fact]
    public void A_symbol_that_does_not_answer_or_has_a_gap_should_be_told()
    {
        var verdict = Judge(State(0, 300), State(2, 599) with { Quality = ["gap"] });

        verdict.Silent.ShouldBe(["S001"]);
        verdict.Different.ShouldHaveSingleItem().Symbol.ShouldBe("S002");
    }

    private static RunVerdict Judge(params EntityState[] states) =>
        RunVerdict.Of(Market, new MarketFold(Market, Set), states.ToDictionary(state => state.Symbol));

    private static EntityState State(int symbol, long position)
    {
        var fold = new MarketFold(Market, Set).At(symbol, position);
        return new EntityState(Market.Symbols[symbol], "here", 1, fold.Position, 1, symbol, fold.Accepted, [], fold.Values);
    }
}
