using AkkaDayTrade.Domain.Predict.Trials;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Research.Commands;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>Models beside `simple_ma` on the exchange's market, with a signal planted in it and without: one that learns meanwhile, and one trained on another day.</summary>
public sealed class ModelTrialTests : IDisposable
{
    private const int Ticks = 20_000;

    /// <summary>None on bars: a replay of half an hour would not fill them.</summary>
    private const string Features = "sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2)";

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

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Trained_model_should_be_promoted_on_another_day_only_where_there_is_a_signal(double signal)
    {
        await ExportAsync("training.csv", signal, seed: 1);
        await RunAsync("backfill", "--in", _directory.File("training.csv"), "--out", _directory.File("vectors"), "--features", Features);
        await RunAsync("label", "--in", _directory.File("vectors"), "--out", _directory.File("labelled"), "--horizon", "2s");
        await RunAsync("train", "--in", _directory.File("labelled"), "--out", _directory.File("models"), "--folds", "2");

        await using var system = await ReplayAsync(signal, "lightgbm", o =>
        {
            o.Features = o.Features with { Set = Features };
            o.Models = o.Models with { Directory = _directory.File("models") };
        });

        var trial = system.Trials.Find("lightgbm");
        system.Models.Active.Name.ShouldBe(signal > 0 ? "lightgbm" : "simple_ma", trial?.Evidence.ToString());
        if (signal > 0)
        {
            system.Models.Reason.ShouldStartWith("promoted by itself over simple_ma: evidence ");
        }
        else
        {
            trial.ShouldNotBeNull().Evidence.Pairs.ShouldBeGreaterThan(100);
        }
    }

    public void Dispose() => _directory.Dispose();

    private async Task<string> ExportAsync(string name, double signal, int seed)
    {
        var file = _directory.File(name);
        (await ExchangeCommand.RunAsync(
            ["--export", file, "--symbols", "7203,", "--rate", "10", "--ticks", $"{Ticks}", "--signal", $"{signal}", "--seed", $"{seed}"], TextWriter.Null, TextWriter.Null)).ShouldBe(0);
        return file;
    }

    private static async Task RunAsync(params string[] arguments)
    {
        await using var errors = new StringWriter();
        (await ResearchCommand.RunAsync(arguments, TextWriter.Null, errors), $"{errors}").ShouldBe((0, string.Empty));
    }

    private async Task<RealtimeSystem> ReplayAsync(double signal, string shadow = "online", Action<RealtimeSystemOptions>? change = null)
    {
        var file = await ExportAsync("ticks.csv", signal, seed: 763);
        var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.File("redis"));
            o.Feed = o.Feed with { Transport = FeedTransport.Replay, Path = file, Speed = 0 };
            o.Symbols = ["7203"];
            o.Store = o.Store with { History = "off" };
            o.Scores = o.Scores with { Horizon = TimeSpan.FromSeconds(2) };
            o.Prediction = o.Prediction with { Shadow = [shadow], AutoPromote = true, Timeout = TimeSpan.FromMinutes(1) };
            change?.Invoke(o);
        });
        await system.Completion.WaitAsync(TimeSpan.FromSeconds(120));
        await Store.Eventually.BeTrue(
            () => system.Trials.Find(shadow)?.Evidence.Verdict != TrialVerdict.Better || system.Models.Active.Name == shadow, "the verdict to have taken effect");
        return system;
    }
}
