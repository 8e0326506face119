using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Alert;
using static AkkaDayTrade.Host.Tests.Composition.SingletonNode;

namespace AkkaDayTrade.Host.Tests.Composition;

/// <summary>The alert actor and the active model in a cluster, on any store.</summary>
public abstract class SingletonTests<TServer> : IAsyncLifetime, IAsyncDisposable
    where TServer : TestServer, new()
{
    private readonly TServer _server = new();

    public Task InitializeAsync() => _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Alerts_silences_and_model_should_be_there_on_another_node_when_theirs_is_gone(bool crashes)
    {
        await using var first = await StartAsync(_server);
        await using var second = await StartAsync(_server, first);
        (await AskAsync<AlertAccepted>(second.Alerts, Signal("a", 0))).Raised.ShouldBeTrue();
        (await AskAsync<AlertAccepted>(second.Alerts, Signal("b", 10))).Raised.ShouldBeFalse();
        (await AskAsync<AlertsSilenced>(second.Alerts, new SilenceAlerts(null, "8306", TimeSpan.FromHours(1)))).Durable.ShouldBeTrue();
        await SwitchAsync(second, "fallback");
        second.Models.Active.Name.ShouldBe("fallback");
        await Eventually.BeTrue(() => first.Models.Active.Name == "fallback", "the other node to follow the switch");

        await (crashes ? first.CrashAsync(second) : first.DisposeAsync().AsTask());

        (await AskAsync<AlertAccepted>(second.Alerts, Signal("a", 0))).Raised.ShouldBeFalse();
        (await AskAsync<AlertAccepted>(second.Alerts, Signal("b", 10))).Raised.ShouldBeFalse();
        (await AskAsync<AlertAccepted>(second.Alerts, Signal("c", 20))).Raised.ShouldBeFalse("the cool-down goes on");
        (await AskAsync<AlertAccepted>(second.Alerts, Signal("d", 40, "8306"))).Raised.ShouldBeFalse("the silence goes on");
        (await AskAsync<RecentAlerts>(second.Alerts, new GetRecentAlerts(10))).Alerts.Select(alert => (alert.Id, alert.Count)).ShouldBe([("a", 3)]);
        first.Seen.Published.ShouldBe(["a"]);
        second.Seen.Published.ShouldBeEmpty();
        await SwitchAsync(second, "simple_ma");
        second.Models.Active.Name.ShouldBe("simple_ma");
    }

    [SkippableFact]
    public async Task Alert_should_be_sent_out_once_and_shown_on_every_node_whatever_its_role()
    {
        await using var features = await StartAsync(_server);
        await using var web = await StartAsync(_server, features, role: "web");
        var raised = 0;

        // Until a node has asked to be told, alerts pass its viewers by.
        await Eventually.BeTrue(
            async () =>
            {
                await AskAsync<AlertAccepted>(web.Alerts, Signal($"id{++raised}", raised * 60));
                return web.Seen.Shown.Count > 0 && features.Seen.Shown.Count > 0;
            },
            "both nodes to be told");
        await AskAsync<AlertAccepted>(web.Alerts, Signal("last", ++raised * 60));

        await Eventually.BeTrue(() => web.Seen.Shown.Contains("last") && features.Seen.Shown.Contains("last"), "both nodes to show the alert");
        web.Seen.Shown.ShouldBeUnique();
        features.Seen.Published.Count.ShouldBe(raised);
        web.Seen.Published.ShouldBeEmpty();
        (await AskAsync<RecentAlerts>(web.Alerts, new GetRecentAlerts(1000))).Alerts.Count.ShouldBe(raised);
    }

    [SkippableFact]
    public async Task Everything_should_be_there_after_the_loss_of_every_node()
    {
        await using (var node = await StartAsync(_server))
        {
            await AskAsync<AlertAccepted>(node.Alerts, Signal("a", 0));
            await AskAsync<AlertsSilenced>(node.Alerts, new SilenceAlerts("high_risk_warning", null, TimeSpan.FromHours(1)));
            await SwitchAsync(node, "fallback");
            await node.System.Terminate();
        }

        await using var next = await StartAsync(_server);

        (await AskAsync<AlertAccepted>(next.Alerts, Signal("a", 0))).Raised.ShouldBeFalse();
        (await AskAsync<RecentAlerts>(next.Alerts, new GetRecentAlerts(10))).Alerts.ShouldHaveSingleItem().Id.ShouldBe("a");
        (await AskAsync<ActiveSilences>(next.Alerts, GetSilences.Instance)).Silences.ShouldHaveSingleItem().Type.ShouldBe("high_risk_warning");
        await Eventually.BeTrue(() => next.Models.Active.Name == "fallback", "the choice made earlier");
    }

    [SkippableFact]
    public async Task Alerts_of_the_time_without_a_store_should_go_out_at_once_and_be_kept_when_it_is_back()
    {
        await using (var node = await StartAsync(_server))
        {
            await AskAsync<AlertAccepted>(node.Alerts, Signal("before", 0));
            await _server.StopAsync();
            await AskAsync<AlertAccepted>(node.Alerts, Signal("during", 60));
            await AskAsync<AlertAccepted>(node.Alerts, Signal("later", 120));
            node.Seen.Published.ShouldBe(["before", "during", "later"]);

            await _server.StartAsync();
            await Eventually.BeTrue(
                async () => (await AskAsync<AlertsSilenced>(node.Alerts, new SilenceAlerts(null, "1", TimeSpan.FromHours(1)))).Durable, "the store to be back");
        }

        await using var next = await StartAsync(_server);

        (await AskAsync<RecentAlerts>(next.Alerts, new GetRecentAlerts(10))).Alerts.Select(alert => alert.Id).ShouldBe(["later", "during", "before"]);
        next.Seen.Published.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Burst_of_signals_should_be_accepted_within_seconds()
    {
        await using var node = await StartAsync(_server);
        await AskAsync<AlertAccepted>(node.Alerts, Signal("first", 0));

        var answers = await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => AskAsync<AlertAccepted>(node.Alerts, Signal($"id{i}", i, $"S{i}"))))
            .WaitAsync(TimeSpan.FromSeconds(20));

        answers.ShouldAllBe(answer => answer.Raised);
        node.Seen.Published.Count.ShouldBe(5001);
    }

    private static async Task SwitchAsync(SingletonNode node, string name) => await Eventually.BeTrue(
        async () => await AskAsync<ISwitchAnswer>(node.Registry, new SwitchModel(name)) is ModelSwitched, $"the switch to {name}");

    private static AlertSignal Signal(string id, double seconds, string symbol = "7203") =>
        new(id, "unusual_volume", symbol, (long)(seconds * Timestamps.NanosPerSecond), 0, "busy", 3, 2, 0) { Cooldown = TimeSpan.FromSeconds(30) };
}

public sealed class SingletonOnGarnetTests : SingletonTests<GarnetTestServer>;

public sealed class SingletonOnRedisTests : SingletonTests<RedisTestServer>;

public sealed class SingletonOnRedisClusterTests : SingletonTests<ThreeNodeClusterTestServer>;
