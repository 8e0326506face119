using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Research.WarmUp;

namespace AkkaDayTrade.Research.Tests.WarmUp;

public sealed class RecursiveCheckTests
{
    [Fact]
    public void A_window_should_need_its_length_an_average_more_and_a_running_total_should_never_forget()
    {
        var results = RecursiveCheck.Run(FeatureSet.Parse("sma(20) ema(12) obv sma(5)@1m"), RecursiveCheck.MadeUp(3000), tolerance: 1e-9).ToDictionary(result => result.Feature);

        results["sma_20"].Needed.ShouldBe(20);
        // (1 - 2/13)^n sinks below 1e-9 of a price that moved by some 1e-2 of itself after some 80 to 140 ticks.
        results["ema_12"].Needed!.Value.ShouldBeInRange(60, 140);
        results["obv"].Needed.ShouldBeNull();
        // The first bar may have begun before the start: it is not the same bar.
        results["sma_5_1m"].Needed!.Value.ShouldBeInRange(5, 6);
        results["sma_5_1m"].OnBars.ShouldBeTrue();
    }
}
