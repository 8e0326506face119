using System.Net;
using System.Text.Json;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Pipeline.Tests.Predict;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

/// <summary>Against a real HTTP server on a free port.</summary>
public sealed class WebhookNotifierTests : IDisposable
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly AlertMetrics _metrics;
    private readonly HttpClient _http = new();
    private readonly HookServer _server = new();
    private readonly WebhookDelivery _delivery = new() { RetryDelay = TimeSpan.FromMilliseconds(5) };
    private readonly FakeTimeProvider _time = new();

    public WebhookNotifierTests() => _metrics = new AlertMetrics(_pipelineMetrics);

    [Fact]
    public async Task Generic_webhook_should_get_the_alert_as_json()
    {
        _server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => _server.Bodies.Count > 0);

        _server.Bodies.ShouldHaveSingleItem().ShouldBe(
            """{"id":"a1","type":"unusual_volume","symbol":"7203","timestamp":"2025-08-14T03:30:00.123456+00:00","message":"busy","value":3.5,"threshold":2,"count":1,"severity":"info","position":0,"epoch":0,"clearedAt":null,"retraction":null,"status":"active"}""");
    }

    [Fact]
    public async Task Slack_webhook_should_get_a_text()
    {
        _server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier(WebhookFormat.Slack);

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => _server.Bodies.Count > 0);

        _server.Bodies.ShouldHaveSingleItem().ShouldBe("""{"text":"*unusual_volume* busy"}""");
    }

    [Fact]
    public async Task Server_that_fails_for_a_while_should_get_the_alert_in_the_end()
    {
        _server.Serve(call => call <= 2 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("a2"));
        await Waiting.UntilAsync(() => _server.Bodies.Count == 4);

        _server.Bodies.Select(body => body.Contains("a1", StringComparison.Ordinal)).ShouldBe([true, true, true, false]);
        _metrics.LostBy(AlertLoss.Webhook).ShouldBe(0);
    }

    [Fact]
    public async Task Refusal_should_not_be_repeated_and_be_counted()
    {
        _server.Serve(_ => HttpStatusCode.BadRequest);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => _metrics.LostBy(AlertLoss.Webhook) == 1);

        _server.Bodies.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Server_that_hangs_should_time_out_after_the_retries_and_the_next_alert_still_be_tried()
    {
        using var hold = new ManualResetEventSlim();
        _server.Serve(_ =>
        {
            hold.Wait(TimeSpan.FromSeconds(20));
            return HttpStatusCode.OK;
        });
        await using var notifier = Notifier(delivery: _delivery with { Timeout = TimeSpan.FromMilliseconds(50), Retries = 1 });

        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("a2"));
        await Waiting.UntilAsync(() => _metrics.LostBy(AlertLoss.Webhook) == 2);
        hold.Set();
    }

    [Fact]
    public async Task Full_queue_should_drop_the_oldest_and_count_it()
    {
        var reached = new TaskCompletionSource();
        using var hold = new ManualResetEventSlim();
        _server.Serve(call =>
        {
            reached.TrySetResult();
            hold.Wait(TimeSpan.FromSeconds(20));
            return HttpStatusCode.OK;
        });
        await using var notifier = Notifier(delivery: _delivery with { QueueLength = 2 });
        notifier.Publish(Alert("a0"));
        await reached.Task;

        for (var i = 1; i <= 5; i++)
        {
            notifier.Publish(Alert($"a{i}"));
        }

        hold.Set();
        await Waiting.UntilAsync(() => _server.Bodies.Count == 3);
        _metrics.LostBy(AlertLoss.Webhook).ShouldBe(3);
        _server.Bodies[^1].ShouldContain("a5");
    }

    public void Dispose()
    {
        _server.Dispose();
        _http.Dispose();
        _pipelineMetrics.Dispose();
    }

    [Fact]
    public async Task Retraction_should_be_told_and_an_end_only_to_who_wants_it()
    {
        _server.Serve(_ => HttpStatusCode.OK);
        await using (var notifier = Notifier(WebhookFormat.Slack))
        {
            notifier.Publish(Alert("a1") with { ClearedAt = DateTimeOffset.UnixEpoch });
            notifier.Publish(Alert("a1") with { Retraction = "its trade was cancelled" });
            await Waiting.UntilAsync(() => _server.Bodies.Count > 0);
        }

        await using var other = Notifier(new WebhookOptions { Url = _server.Url, Cleared = true });
        other.Publish(Alert("a1") with { ClearedAt = DateTimeOffset.UnixEpoch });
        await Waiting.UntilAsync(() => _server.Bodies.Count > 1);

        _server.Bodies[0].ShouldBe("""{"text":"*unusual_volume* retracted (its trade was cancelled): busy"}""");
        _server.Bodies[1].ShouldContain("\"status\":\"cleared\"");
    }

    [Fact]
    public async Task Grouping_webhook_should_get_one_message_for_each_group_of_what_comes_together()
    {
        _server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier(new WebhookOptions { Url = _server.Url, GroupBy = WebhookGrouping.Type, GroupWait = TimeSpan.FromSeconds(5) });

        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("b1") with { Type = "rule:hot", Message = "<b> & co" });
        notifier.Publish(Alert("a2") with { Symbol = "8306" });
        await Waiting.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _server.Bodies.Count == 2;
        });

        var groups = _server.Bodies.Select(body => JsonDocument.Parse(body).RootElement).ToArray();
        groups.Select(group => group.GetProperty("group").GetString()).ShouldBe(["unusual_volume", "rule:hot"]);
        groups[0].GetProperty("count").GetInt32().ShouldBe(2);
        groups[0].GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("id").GetString()).ShouldBe(["a1", "a2"]);
    }

    [Fact]
    public void Group_for_slack_should_be_a_line_each_without_markup_from_a_rules_text() =>
        AlertJson.GroupBody("7203", [Alert("a1"), Alert("a2") with { Message = "a < b & c > d" }], WebhookFormat.Slack)
            .ShouldBe("""{"text":"*7203*: 2\n*unusual_volume* busy\n*unusual_volume* a &lt; b &amp; c &gt; d"}""");

    private WebhookNotifier Notifier(WebhookFormat format = WebhookFormat.Generic, WebhookDelivery? delivery = null) =>
        Notifier(new WebhookOptions { Url = _server.Url, Format = format }, delivery);

    private WebhookNotifier Notifier(WebhookOptions options, WebhookDelivery? delivery = null) =>
        new(options, delivery ?? _delivery, _http, _metrics, _time, NullLogger<WebhookNotifier>.Instance);

    private static AlertRecord Alert(string id) =>
        new(id, "unusual_volume", "7203", new DateTimeOffset(2025, 8, 14, 3, 30, 0, TimeSpan.Zero).AddTicks(1_234_567), "busy", 3.5, 2, 1);
}
