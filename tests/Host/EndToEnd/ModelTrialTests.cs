using AkkaDayTrade.Domain.Predict.Trials;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>A model that learns beside `simple_ma` on the exchange's market, with a signal planted in it and without.</summary>
public sealed class ModelTrialTests : IDisposable
{
    private const int Ticks = 20_000;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Shadow_should_be_promoted_where_there_is_a_signal_with_its_evidence_kept()
    {
        await using var system = await ReplayAsync(signal: 1);

        system.Models.Active.Name.ShouldBe("online", system.Trials.Find("online")?.Evidence.ToString());
        system.Models.Previous.ShouldBe("simple_ma");
        system.Models.Reason.ShouldStartWith("promoted by itself over simple_ma: evidence ");
        system.Scores.Find("online")!.Summarize().Brier!.Value.ShouldBeLessThan(0.25);
        (await system.RollBackModelAsync()).ShouldBe("simple_ma");
        system.Models.Active.Name.ShouldBe("simple_ma");
    }

    [Fact]
    public async Task Shadow_should_not_be_promoted_where_there_is_none()
    {
        await using var system = await ReplayAsync(signal: 0);

        system.Models.Active.Name.ShouldBe("simple_ma");
        var trial = system.Trials.Find("online").ShouldNotBeNull();
        trial.Evidence.Pairs.ShouldBeGreaterThan(100);
        trial.Evidence.Verdict.ShouldNotBe(TrialVerdict.Better);
        (await Should.ThrowAsync<InvalidOperationException>(() => system.PromoteModelAsync("online"))).Message.ShouldContain("has not found 'online' better");
    }

    public void Dispose() => _directory.Dispose();

    private async Task<RealtimeSystem> ReplayAsync(double signal)
    {
        var file = _directory.File("ticks.csv");
        (await ExchangeCommand.RunAsync(
            ["--export", file, "--symbols", "7203,", "--rate", "10", "--ticks", $"{Ticks}", "--signal", $"{signal}"], TextWriter.Null, TextWriter.Null)).ShouldBe(0);
        var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.File("redis"));
            o.Feed = o.Feed with { Transport = FeedTransport.Replay, Path = file, Speed = 0 };
            o.Symbols = ["7203"];
            o.Store = o.Store with { History = "off" };
            o.Scores = o.Scores with { Horizon = TimeSpan.FromSeconds(2) };
            o.Prediction = o.Prediction with { Shadow = ["online"], AutoPromote = true, Timeout = TimeSpan.FromMinutes(1) };
        });
        await system.Completion.WaitAsync(TimeSpan.FromSeconds(120));
        await Store.Eventually.BeTrue(
            () => system.Trials.Find("online")?.Evidence.Verdict != TrialVerdict.Better || system.Models.Active.Name == "online", "the verdict to have taken effect");
        return system;
    }
}
