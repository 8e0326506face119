using AkkaDayTrade.Host.Dashboard.Sampling;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class SamplingTests
{
    [Fact]
    public void Rates_should_be_means_over_the_window_and_begin_anew_after_a_pause()
    {
        var window = new FlowWindow();

        window.Add(TimeSpan.Zero, Counters(100)).ShouldBeNull("one reading has no rate");
        window.Add(TimeSpan.FromSeconds(1), Counters(150))!.Ticks.ShouldBe(50);
        window.Add(TimeSpan.FromSeconds(2), Counters(300))!.Ticks.ShouldBe(100);
        window.Add(TimeSpan.FromSeconds(30), Counters(9000)).ShouldBeNull("nobody looked for long");
        window.Add(TimeSpan.FromSeconds(31), Counters(9010))!.Rejected["order"].ShouldBe(10);
    }

    [Fact]
    public void Latencies_should_be_those_of_the_window()
    {
        var window = new LatencyWindow();

        window.Add(TimeSpan.Zero, [new(500, 10)])!.P50.ShouldBe(500);
        var recent = window.Add(TimeSpan.FromSeconds(1), [new(1, 98), new(7, 2), new(500, 10)])!;
        (recent.P50, recent.P99, recent.Max).ShouldBe((1, 7, 7), "what came before the window is left out");
        window.Add(TimeSpan.FromSeconds(100), [new(1, 98), new(7, 2), new(500, 10)]);
        window.Add(TimeSpan.FromSeconds(101), [new(1, 98), new(7, 2), new(500, 10)]).ShouldBeNull("nothing came by");
    }

    [Fact]
    public async Task Question_should_be_asked_when_it_is_time_and_keep_its_last_answer_when_it_fails()
    {
        var time = new FakeTimeProvider();
        var answers = new Queue<Func<string>>([() => "first", () => throw new TimeoutException("nobody there"), () => "third"]);
        var polled = new Polled<string>(_ => Task.FromResult(answers.Dequeue()()), TimeSpan.FromSeconds(1), time);

        await polled.Refresh().Answered;
        await polled.Refresh().Answered;
        polled.Value.ShouldBe("first");
        answers.Count.ShouldBe(2, "it was too early to ask again");

        time.Advance(TimeSpan.FromSeconds(1));
        await polled.Refresh().Answered;
        (polled.Value, polled.Problem).ShouldBe(("first", "nobody there"));

        polled.Expire();
        await polled.Refresh().Answered;
        (polled.Value, polled.Problem).ShouldBe(("third", null));
    }

    internal static FlowCounters Counters(long count) => new(
        count, count, count, count, count, 0, 0, 0, 0, 0, 0, 0, 0, count, 0, 0, new Dictionary<string, long> { ["order"] = count });
}
