using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Tests.Predict;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class AlertEvaluatorTests
{
    [Fact]
    public void Verdict_should_fire_when_its_confidence_reaches_the_threshold()
    {
        var signals = Evaluate(new AlertOptions(), Scored.Of(1, PredictionType.Buy, 0.79), Scored.Of(2, PredictionType.Buy, 0.8));

        var signal = signals.ShouldHaveSingleItem();
        (signal.Type, signal.Symbol, signal.Position, signal.Value, signal.Threshold).ShouldBe(("high_confidence_buy", "7203", 20, 0.8, 0.8));
        signal.Cooldown.ShouldBe(TimeSpan.FromSeconds(30));
        signal.Message.ShouldContain("7203");
    }

    [Fact]
    public void Rule_that_stays_over_its_threshold_should_fire_once_and_again_only_after_falling_below_the_margin()
    {
        var confidences = new[] { 0.9, 0.85, 0.79, 0.81, 0.77, 0.7599, 0.8 };

        var signals = Evaluate(new AlertOptions(), [.. confidences.Select((confidence, i) => Scored.Of(i, PredictionType.Sell, confidence))]);

        signals.Select(signal => (signal.Type, signal.Position)).ShouldBe([("high_confidence_sell", 0), ("high_confidence_sell", 60)]);
    }

    [Fact]
    public void Other_verdict_should_arm_a_verdicts_rule_again_and_an_abstention_should_not()
    {
        var signals = Evaluate(
            new AlertOptions(),
            Scored.Of(0, PredictionType.Buy, 0.9),
            Scored.Of(1, confidence: 0, abstained: AbstentionReasons.ModelFailed),
            Scored.Of(2, PredictionType.Buy, 0.9),
            Scored.Of(3),
            Scored.Of(4, PredictionType.Buy, 0.9));

        signals.Select(signal => signal.Position).ShouldBe([0, 40]);
    }

    [Fact]
    public void Unusual_volume_should_be_silent_when_the_set_lacks_its_feature() =>
        Evaluate(new AlertOptions { UnusualVolume = 0.001 }, Scored.Of(1)).ShouldBeEmpty();

    [Fact]
    public void High_risk_should_fire_on_the_models_risk() =>
        Evaluate(new AlertOptions { HighRisk = 0.4 }, Scored.Of(1, risk: null), Scored.Of(2, risk: 0.4))
            .ShouldHaveSingleItem().Type.ShouldBe("high_risk_warning");

    [Fact]
    public void Users_rule_should_fire_once_it_has_held_for_its_time()
    {
        var options = new AlertOptions
        {
            Rules = [new AlertRuleOptions { Name = "calm", When = "risk < 0.6", For = TimeSpan.FromSeconds(2), Severity = "critical", Cooldown = TimeSpan.FromSeconds(5) }],
        };

        var signals = Evaluate(
            options, Scored.Of(0), Scored.Of(1.9), Scored.Of(2, risk: null), Scored.Of(3), Scored.Of(4.9), Scored.Of(5), Scored.Of(6), Scored.Of(7, risk: 0.7), Scored.Of(8));

        var signal = signals.ShouldHaveSingleItem();
        (signal.Type, signal.Position, signal.Severity, signal.Cooldown).ShouldBe(("rule:calm", 50, "critical", TimeSpan.FromSeconds(5)));
        signal.Message.ShouldBe("7203: risk < 0.6");
    }

    [Fact]
    public void Bad_rule_should_be_refused_with_its_name() =>
        Should.Throw<FormatException>(() => AlertRuleSet.Compile(
            new AlertOptions { Rules = [new AlertRuleOptions { Name = "typo", When = "sma_6 > 1" }] }, Vectors.Set))
            .Message.ShouldStartWith("Rule 'typo' (Alerts:Rules:0:When): 'sma_6 > 1', position 1: ");

    [Fact]
    public void Rule_that_is_over_should_say_so_under_the_id_of_its_alert()
    {
        var signals = EvaluateAll(new AlertOptions { HighRisk = 0.5 }, Scored.Of(0, risk: 0.6), Scored.Of(1, risk: 0.48), Scored.Of(2, risk: 0.4), Scored.Of(3, risk: 0.3));

        signals.Select(signal => (signal.Position, signal.Clears)).ShouldBe([(0, false), (20, true)]);
        signals[1].Id.ShouldBe(signals[0].Id);
        signals[1].UnixNanos.ShouldBe(2_000_000_000);
    }

    [Fact]
    public void Rule_with_an_end_of_its_own_should_hold_until_that_and_only_then_fire_again()
    {
        var options = new AlertOptions { Rules = [new AlertRuleOptions { Name = "wide", When = "risk > 0.8", Until = "risk < 0.2" }] };
        double?[] risks = [0.5, 0.85, 0.1, 0.85, 0.5, 0.85, null, 0.85, 0.19, 0.85];

        var signals = EvaluateAll(options, [.. risks.Select((risk, i) => Scored.Of(i, risk: risk))]).Where(signal => signal.Type == "rule:wide");

        signals.Select(signal => (signal.Position, signal.Clears)).ShouldBe([(10, false), (20, true), (30, false), (80, true), (90, false)]);
    }

    [Fact]
    public void Rule_should_be_silent_while_another_that_holds_inhibits_it_and_fire_afterwards_if_it_still_holds()
    {
        var options = new AlertOptions
        {
            Rules =
            [
                new AlertRuleOptions { Name = "storm", When = "risk > 0.8", Inhibits = ["rule:gust", "high_risk_warning"] },
                new AlertRuleOptions { Name = "gust", When = "risk > 0.5" },
            ],
        };

        var signals = EvaluateAll(
            options, Scored.Of(0, risk: 0.95), Scored.Of(1, risk: 0.95), Scored.Of(2, risk: 0.6), Scored.Of(3, risk: 0.4), Scored.Of(Vectors.Of("8306", 40), risk: 0.6));

        signals.Select(signal => (signal.Type, signal.Symbol, signal.Position, signal.Clears)).ShouldBe(
        [
            ("rule:storm", "7203", 0, false), ("rule:storm", "7203", 20, true), ("rule:gust", "7203", 20, false), ("rule:gust", "7203", 30, true),
            ("rule:gust", "8306", 40, false),
        ]);
    }

    [Theory]
    [InlineData("rule:a", "rule:b", "rule:a")]
    [InlineData("rule:b", "rule:c", "rule:a")]
    public void Rules_that_would_silence_themselves_should_be_refused(string a, string b, string c)
    {
        var rules = new[] { ("a", a), ("b", b), ("c", c) }
            .Select(pair => new AlertRuleOptions { Name = pair.Item1, When = "price > 1", Inhibits = [pair.Item2] }).ToArray();

        Should.Throw<FormatException>(() => AlertRuleSet.Compile(new AlertOptions { Rules = rules }, Vectors.Set)).Message.ShouldContain("silence itself");
    }

    [Fact]
    public void Clock_that_jumps_should_neither_shorten_a_duration_nor_lose_the_rule()
    {
        var options = new AlertOptions { Rules = [new AlertRuleOptions { Name = "calm", When = "risk < 0.6", For = TimeSpan.FromSeconds(2) }] };
        ScoredVector At(long position, double seconds) => Scored.Of(Vectors.Of("7203", position, seconds: seconds));

        Evaluate(options, At(0, 100), At(1, -1e6), At(2, 101), At(3, 101.9)).ShouldBeEmpty();
        Evaluate(options, At(0, 100), At(1, -1e6), At(2, 102)).ShouldHaveSingleItem().Position.ShouldBe(2);
    }

    [Fact]
    public void Every_end_should_follow_its_own_beginning_and_nothing_end_twice() =>
        Gen.Double[0, 1].Array[0, 200].Sample(risks =>
        {
            var options = new AlertOptions
            {
                HighRisk = 0.7,
                Rules =
                [
                    new AlertRuleOptions { Name = "a", When = "risk > 0.8", Until = "risk < 0.3", Inhibits = ["rule:b"] },
                    new AlertRuleOptions { Name = "b", When = "risk > 0.4", For = TimeSpan.FromSeconds(2), Inhibits = ["high_risk_warning"] },
                ],
            };
            var standing = new Dictionary<string, string>();
            foreach (var signal in EvaluateAll(options, [.. risks.Select((risk, i) => Scored.Of(i, risk: risk))]))
            {
                if (signal.Clears)
                {
                    standing.Remove(signal.Type, out var id).ShouldBeTrue();
                    signal.Id.ShouldBe(id);
                }
                else
                {
                    standing.TryAdd(signal.Type, signal.Id).ShouldBeTrue();
                }
            }
        });

    [Fact]
    public void Rule_on_features_should_not_fire_faster_than_the_pace_however_its_figure_trembles()
    {
        var options = new AlertOptions { Rules = [new AlertRuleOptions { Name = "dear", When = "price > 100" }] };
        var evaluator = new AlertEvaluator(AlertRuleSet.Compile(options, Vectors.Set), positionsSince: null, TimeSpan.FromMilliseconds(100));

        var fired = Enumerable.Range(0, 30)
            .SelectMany(i => evaluator.Evaluate([Vectors.Of("7203", i, price: i % 2 == 0 ? 101 : 99, seconds: 1 + (i * 0.01))]))
            .Where(signal => !signal.Clears)
            .Select(signal => signal.Position);

        fired.ShouldBe([0, 10, 20]);
    }

    [Fact]
    public void Rules_with_and_without_the_model_should_inhibit_each_other_beside_it_too()
    {
        var options = new AlertOptions
        {
            HighRisk = 0.4,
            Rules =
            [
                new AlertRuleOptions { Name = "dear", When = "price > 100", Inhibits = ["high_risk_warning"] },
                new AlertRuleOptions { Name = "busy", When = "volume > 50" },
                new AlertRuleOptions { Name = "calm", When = "risk < 0.1", Inhibits = ["rule:busy"] },
            ],
        };
        var evaluator = new AlertEvaluator(AlertRuleSet.Compile(options, Vectors.Set), positionsSince: null, TimeSpan.Zero);
        var (cheap, dear) = (Vectors.Of("7203", 1, price: 99, volume: 60), Vectors.Of("7203", 2, price: 101, volume: 10));

        evaluator.Evaluate([dear]).ShouldHaveSingleItem().Type.ShouldBe("rule:dear");
        evaluator.Evaluate(Scored.Of(dear, risk: 0.5)).ShouldBeEmpty();
        evaluator.Evaluate(Scored.Of(cheap, risk: 0.05)).ShouldHaveSingleItem().Type.ShouldBe("rule:calm");
        evaluator.Evaluate([cheap]).ShouldHaveSingleItem().Clears.ShouldBeTrue();
        evaluator.Evaluate(Scored.Of(cheap, risk: 0.5)).Select(signal => signal.Type).ShouldBe(["high_risk_warning", "rule:calm"], ignoreOrder: true);
        evaluator.Evaluate([cheap]).ShouldHaveSingleItem().Type.ShouldBe("rule:busy");
    }

    [Fact]
    public void Vector_on_which_nothing_happens_should_cost_no_allocation()
    {
        var options = new AlertOptions { Rules = [new AlertRuleOptions { Name = "a", When = "sma_5 > sma_20 && price > 1", Until = "sma_5 < 1" }] };
        var evaluator = new AlertEvaluator(AlertRuleSet.Compile(options, Vectors.Set), positionsSince: null);
        var scored = Scored.Of(1);
        for (var i = 0; i < 1000; i++)
        {
            evaluator.Evaluate(scored);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            evaluator.Evaluate(scored);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Id_should_be_the_same_for_the_same_event_and_another_for_any_other()
    {
        var rules = AlertRuleSet.Compile(new AlertOptions { HighRisk = 0.4 }, Vectors.Set);
        string IdOf(FeatureVector vector, bool continues) => new AlertEvaluator(rules, continues ? 1 : null).Evaluate(Scored.Of(vector))[0].Id;
        var id = IdOf(Vectors.Of("7203", 5), continues: false);

        id.Length.ShouldBe(16);
        IdOf(Vectors.Of("7203", 5), continues: false).ShouldBe(id);
        IdOf(Vectors.Of("7203", 6), continues: false).ShouldNotBe(id);
        IdOf(Vectors.Of("8306", 5), continues: false).ShouldNotBe(id);
        IdOf(Vectors.Of("7203", 5, epoch: 2), continues: false).ShouldNotBe(id);
        IdOf(Vectors.Of("7203", 5, epoch: 2), continues: true).ShouldBe(IdOf(Vectors.Of("7203", 5, epoch: 3), continues: true));
    }

    [Fact]
    public void Symbols_beyond_the_bound_should_cost_the_first_ones_memory_only()
    {
        var evaluator = new AlertEvaluator(AlertRuleSet.Compile(new AlertOptions { HighRisk = 0.4 }, Vectors.Set), positionsSince: null, capacity: 2);
        string[] symbols = ["A", "B", "B", "C", "B", "A"];

        symbols.Select((symbol, i) => evaluator.Evaluate(Scored.Of(Vectors.Of(symbol, i))).Count).ShouldBe([1, 1, 0, 1, 0, 1]);
    }

    [Fact]
    public void Same_vectors_should_give_the_same_signals_and_never_more_than_crossings() =>
        Gen.Double[0, 1].Array[0, 200].Sample(risks =>
        {
            var options = new AlertOptions { HighRisk = 0.5 };
            var vectors = risks.Select((risk, i) => Scored.Of(i, risk: risk)).ToArray();
            var crossings = risks.Select((risk, i) => risk >= 0.5 && (i == 0 || risks[i - 1] < 0.5)).Count(crosses => crosses);
            var first = Evaluate(options, vectors);
            return first.Select(signal => signal.Id).SequenceEqual(Evaluate(options, vectors).Select(signal => signal.Id), StringComparer.Ordinal)
                && first.Count <= crossings
                && first.Count > 0 == crossings > 0;
        });

    /// <summary>The beginnings alone.</summary>
    private static List<AlertSignal> Evaluate(AlertOptions options, params ScoredVector[] vectors) =>
        [.. EvaluateAll(options, vectors).Where(signal => !signal.Clears)];

    private static List<AlertSignal> EvaluateAll(AlertOptions options, params ScoredVector[] vectors)
    {
        var evaluator = new AlertEvaluator(AlertRuleSet.Compile(options, Vectors.Set), positionsSince: null);
        return [.. vectors.SelectMany(evaluator.Evaluate)];
    }
}
