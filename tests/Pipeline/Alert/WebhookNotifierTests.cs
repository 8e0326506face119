using System.Net;
using System.Text.Json;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Tests.Predict;
using Microsoft.Extensions.Logging.Abstractions;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class WebhookNotifierTests : NotifierTest
{
    private readonly WebhookDelivery _delivery = new() { RetryDelay = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public async Task Generic_webhook_should_get_the_alert_as_json()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => Server.Bodies.Count > 0);

        Server.Bodies.ShouldHaveSingleItem().ShouldBe(
            """{"id":"a1","type":"unusual_volume","symbol":"7203","timestamp":"2025-08-14T03:30:00.123456+00:00","message":"busy","value":3.5,"threshold":2,"count":1,"severity":"info","position":0,"epoch":0,"clearedAt":null,"retraction":null,"status":"active"}""");
    }

    [Fact]
    public async Task Slack_webhook_should_get_a_text()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier(WebhookFormat.Slack);

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => Server.Bodies.Count > 0);

        Server.Bodies.ShouldHaveSingleItem().ShouldBe("""{"text":"*unusual_volume* busy"}""");
    }

    [Fact]
    public async Task Server_that_fails_for_a_while_should_get_the_alert_in_the_end()
    {
        Server.Serve(call => call <= 2 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("a2"));
        await Waiting.UntilAsync(() => Server.Bodies.Count == 4);

        Server.Bodies.Select(body => body.Contains("a1", StringComparison.Ordinal)).ShouldBe([true, true, true, false]);
        Metrics.LostBy(AlertLoss.Webhook).ShouldBe(0);
    }

    [Fact]
    public async Task Refusal_should_not_be_repeated_and_be_counted()
    {
        Server.Serve(_ => HttpStatusCode.BadRequest);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => Metrics.LostBy(AlertLoss.Webhook) == 1);

        Server.Bodies.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Server_that_hangs_should_time_out_after_the_retries_and_the_next_alert_still_be_tried()
    {
        using var hold = new ManualResetEventSlim();
        Server.Serve(_ =>
        {
            hold.Wait(TimeSpan.FromSeconds(20));
            return HttpStatusCode.OK;
        });
        await using var notifier = Notifier(delivery: _delivery with { Timeout = TimeSpan.FromMilliseconds(50), Retries = 1 });

        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("a2"));
        await Waiting.UntilAsync(() => Metrics.LostBy(AlertLoss.Webhook) == 2);
        hold.Set();
    }

    [Fact]
    public async Task Full_queue_should_drop_the_oldest_and_count_it()
    {
        var reached = new TaskCompletionSource();
        using var hold = new ManualResetEventSlim();
        Server.Serve(call =>
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
        await Waiting.UntilAsync(() => Server.Bodies.Count == 3);
        Metrics.LostBy(AlertLoss.Webhook).ShouldBe(3);
        Server.Bodies[^1].ShouldContain("a5");
    }

    [Fact]
    public async Task Retraction_should_be_told_and_an_end_only_to_who_wants_it()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using (var notifier = Notifier(WebhookFormat.Slack))
        {
            notifier.Publish(Alert("a1") with { ClearedAt = DateTimeOffset.UnixEpoch });
            notifier.Publish(Alert("a1") with { Retraction = "its trade was cancelled" });
            await Waiting.UntilAsync(() => Server.Bodies.Count > 0);
        }

        await using var other = Notifier(new WebhookOptions { Url = Server.Url, Cleared = true });
        other.Publish(Alert("a1") with { ClearedAt = DateTimeOffset.UnixEpoch });
        await Waiting.UntilAsync(() => Server.Bodies.Count > 1);

        Server.Bodies[0].ShouldBe("""{"text":"*unusual_volume* retracted (its trade was cancelled): busy"}""");
        Server.Bodies[1].ShouldContain("\"status\":\"cleared\"");
    }

    [Fact]
    public async Task Grouping_webhook_should_get_one_message_for_each_group_of_what_comes_together()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier(new WebhookOptions { Url = Server.Url, GroupBy = WebhookGrouping.Type, GroupWait = TimeSpan.FromSeconds(5) });

        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("b1") with { Type = "rule:hot", Message = "<b> & co" });
        notifier.Publish(Alert("a2") with { Symbol = "8306" });
        await Waiting.UntilAsync(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return Server.Bodies.Count == 2;
        });

        var groups = Server.Bodies.Select(body => JsonDocument.Parse(body).RootElement).ToArray();
        groups.Select(group => group.GetProperty("group").GetString()).ShouldBe(["unusual_volume", "rule:hot"]);
        groups[0].GetProperty("count").GetInt32().ShouldBe(2);
        groups[0].GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("id").GetString()).ShouldBe(["a1", "a2"]);
    }

    [Fact]
    public void Group_for_slack_should_be_a_line_each_without_markup_from_a_rules_text() =>
        AlertJson.GroupBody("7203", [Alert("a1"), Alert("a2") with { Message = "a < b & c > d" }], WebhookFormat.Slack)
            .ShouldBe("""{"text":"*7203*: 2\n*unusual_volume* busy\n*unusual_volume* a &lt; b &amp; c &gt; d"}""");

    private WebhookNotifier Notifier(WebhookFormat format = WebhookFormat.Generic, WebhookDelivery? delivery = null) =>
        Notifier(new WebhookOptions { Url = Server.Url, Format = format }, delivery);

    private WebhookNotifier Notifier(WebhookOptions options, WebhookDelivery? delivery = null) =>
        new(options, delivery ?? _delivery, Http, Metrics, Time, NullLogger<WebhookNotifier>.Instance);

    private static AlertRecord Alert(string id) =>
        new(id, "unusual_volume", "7203", new DateTimeOffset(2025, 8, 14, 3, 30, 0, TimeSpan.Zero).AddTicks(1_234_567), "busy", 3.5, 2, 1);
}
