using System.Net;
using System.Net.Sockets;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Predict;
using Garnet;
using StackExchange.Redis;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

/// <summary>Against an embedded server that speaks Redis' protocol.</summary>
public sealed class RedisAlertHistoryTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private GarnetServer? _server;
    private ConnectionMultiplexer? _connection;

    private IDatabase Redis => _connection!.GetDatabase();

    public async Task InitializeAsync()
    {
        var port = FreePort();
        _server = new GarnetServer(
            ["--bind", "127.0.0.1", "--port", $"{port}", "--q", "true", "--disable-console-logger", "true", "--memory", "32m", "--page", "2m", "--index", "1m"]);
        _server.Start();
        _connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}");
    }

    public async Task DisposeAsync() => await _connection!.DisposeAsync();

    public void Dispose() => _server?.Dispose();

    [Fact]
    public async Task Alerts_should_come_back_equal_and_newest_first()
    {
        var alerts = new[] { Alert("a", 0), Alert("b", 60) with { Severity = "critical", Value = 0.1 + 0.2 } };
        await new RedisAlertHistory(Redis).SaveAsync(alerts, None);

        (await new RedisAlertHistory(Redis).LoadAsync(None)).ShouldBe([alerts[1], alerts[0]]);
    }

    [Fact]
    public async Task Changed_alert_should_replace_its_older_version_also_after_a_restart()
    {
        var history = new RedisAlertHistory(Redis);
        await history.SaveAsync([Alert("a", 0), Alert("b", 60)], None);
        await history.SaveAsync([Alert("a", 0) with { Count = 2 }], None);
        var restarted = new RedisAlertHistory(Redis);
        await restarted.LoadAsync(None);

        await restarted.SaveAsync([Alert("a", 0) with { Count = 3 }], None);

        (await Redis.ListLengthAsync("day_trade:alerts")).ShouldBe(2);
        (await restarted.LoadAsync(None)).Select(alert => (alert.Id, alert.Count)).ShouldBe([("b", 1), ("a", 3)]);
    }

    [Fact]
    public async Task Write_said_twice_should_be_there_once()
    {
        var history = new RedisAlertHistory(Redis);
        await history.SaveAsync([Alert("a", 0)], None);
        await history.SaveAsync([Alert("a", 0)], None);

        (await Redis.ListLengthAsync("day_trade:alerts")).ShouldBe(1);
    }

    [Fact]
    public async Task List_should_keep_no_more_than_its_bound()
    {
        var history = new RedisAlertHistory(Redis, capacity: 3);
        for (var i = 0; i < 10; i++)
        {
            await history.SaveAsync([Alert($"id{i}", i)], None);
        }

        (await Redis.ListLengthAsync("day_trade:alerts")).ShouldBe(3);
        (await history.LoadAsync(None)).Select(alert => alert.Id).ShouldBe(["id9", "id8", "id7"]);
    }

    [Fact]
    public async Task Entry_that_is_no_alert_should_be_left_out_and_of_two_versions_the_higher_count_should_win()
    {
        await Redis.ListLeftPushAsync("day_trade:alerts", [
            AlertJson.Write(Alert("a", 0) with { Count = 5 }), "garbage", "{}", AlertJson.Write(Alert("a", 0))]);

        (await new RedisAlertHistory(Redis).LoadAsync(None)).ShouldHaveSingleItem().Count.ShouldBe(5);
    }

    [Fact]
    public async Task Silences_should_come_back_and_be_none_at_first()
    {
        var history = new RedisAlertHistory(Redis);
        (await history.LoadSilencesAsync(None)).ShouldBeEmpty();
        var silence = new Silence("unusual_volume", null, new DateTimeOffset(2025, 8, 14, 3, 30, 0, TimeSpan.Zero));

        await history.SaveSilencesAsync([silence], None);

        (await history.LoadSilencesAsync(None)).ShouldBe([silence]);
    }

    [Fact]
    public async Task Choice_of_the_model_should_come_back_and_be_none_at_first()
    {
        var store = new RedisActiveModelStore(Redis);
        (await store.LoadAsync(None)).ShouldBeNull();

        await store.SaveAsync("fallback", None);

        (await store.LoadAsync(None)).ShouldBe("fallback");
    }

    private static AlertRecord Alert(string id, int seconds) =>
        new(id, "unusual_volume", "7203", new DateTimeOffset(2025, 8, 14, 3, 30, 0, TimeSpan.Zero).AddSeconds(seconds), "busy", 3.5, 2, 1);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
