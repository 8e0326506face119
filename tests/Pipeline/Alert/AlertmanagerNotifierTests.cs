using System.Net;
using System.Text.Json;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Tests.Predict;
using Microsoft.Extensions.Logging.Abstractions;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

public sealed class AlertmanagerNotifierTests : NotifierTest
{
    [Fact]
    public async Task Alert_should_be_told_with_stable_labels_and_an_end_that_lies_ahead()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        var told = (await ToldAsync(1))[0].ShouldHaveSingleItem();

        Server.LastPath.ShouldBe("/hook/api/v2/alerts");
        Labels(told).ShouldBe([("alertname", "rule:hot"), ("symbol", "7203"), ("severity", "critical")]);
        told.GetProperty("annotations").GetProperty("summary").GetString().ShouldBe("busy");
        told.GetProperty("annotations").GetProperty("id").GetString().ShouldBe("a1");
        StartOf(told).ShouldBe(Noon.AddSeconds(-1));
        EndOf(told).ShouldBe(Noon.AddMinutes(4));
    }

    [Fact]
    public async Task Standing_alert_should_be_told_again_at_the_interval_and_its_end_once()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();
        notifier.Publish(Alert("a1"));
        await ToldAsync(1);

        Time.Advance(TimeSpan.FromMinutes(1));
        var again = (await ToldAsync(2))[1].ShouldHaveSingleItem();
        notifier.Publish(Alert("a1") with { ClearedAt = Noon });
        var ended = (await ToldAsync(3))[2].ShouldHaveSingleItem();
        Time.Advance(TimeSpan.FromMinutes(1));
        notifier.Publish(Alert("other") with { Symbol = "8306" });

        EndOf(again).ShouldBe(Noon.AddMinutes(5));
        Labels(ended).ShouldBe(Labels(again));
        EndOf(ended).ShouldBe(Noon.AddMinutes(1));
        (await ToldAsync(4))[3].Select(told => Labels(told)[1].Value).ShouldBe(["8306"]);
    }

    [Fact]
    public async Task Retraction_should_end_the_alert_and_say_why()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();
        notifier.Publish(Alert("a1"));
        await ToldAsync(1);

        notifier.Publish(Alert("a1") with { Retraction = "its trade was cancelled" });

        var told = (await ToldAsync(2))[1].ShouldHaveSingleItem();
        EndOf(told).ShouldBe(Noon);
        told.GetProperty("annotations").GetProperty("retraction").GetString().ShouldBe("its trade was cancelled");
    }

    [Fact]
    public async Task End_of_an_alert_that_another_has_followed_should_not_end_that_one()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();
        notifier.Publish(Alert("a1"));
        await ToldAsync(1);
        notifier.Publish(Alert("a2"));
        await ToldAsync(2);

        notifier.Publish(Alert("a1") with { Retraction = "late" });
        Time.Advance(TimeSpan.FromMinutes(1));

        EndOf((await ToldAsync(3))[2].ShouldHaveSingleItem()).ShouldBe(Noon.AddMinutes(5));
    }

    [Fact]
    public async Task Alertmanager_that_was_away_should_learn_what_stands_when_it_is_back()
    {
        var away = true;
        Server.Serve(_ => away ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await using var notifier = Notifier();
        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("b1") with { Symbol = "8306" });
        await Waiting.UntilAsync(() => Server.Bodies.Count >= 2);
        away = false;

        await Waiting.UntilAsync(() =>
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            return Told().LastOrDefault() is { Length: 2 };
        });

        Told()[^1].Select(told => Labels(told)[1].Value).ShouldBe(["7203", "8306"]);
    }

    [Fact]
    public async Task Alert_whose_end_nobody_tells_should_end_after_its_time()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();
        notifier.Publish(Alert("a1"));
        await ToldAsync(1);

        Time.Advance(TimeSpan.FromHours(1));

        EndOf((await ToldAsync(2))[1].ShouldHaveSingleItem()).ShouldBe(Noon.AddHours(1));
    }

    [Fact]
    public async Task Event_time_ahead_of_the_clock_should_not_put_the_start_behind_the_end()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1") with { Timestamp = Noon.AddYears(1) });
        notifier.Publish(Alert("a1") with { Timestamp = Noon.AddYears(1), ClearedAt = Noon.AddYears(2) });
        await Waiting.UntilAsync(() => Told().Any(told => EndOf(told[0]) == Noon));

        Told().SelectMany(told => told).ShouldAllBe(told => StartOf(told) <= EndOf(told));
    }

    [Fact]
    public async Task Node_that_has_the_alert_actor_no_more_should_be_silent_and_the_next_one_go_on()
    {
        Server.Serve(_ => HttpStatusCode.OK);
        await using var old = Notifier();
        old.Publish(Alert("a1"));
        await ToldAsync(1);

        old.GiveUp();
        await using var next = Notifier();
        next.TakeOver([Alert("a1")]);
        await ToldAsync(2);
        Time.Advance(TimeSpan.FromMinutes(1));
        await ToldAsync(3);
        next.Publish(Alert("a1") with { ClearedAt = Noon });

        EndOf((await ToldAsync(4))[3].ShouldHaveSingleItem()).ShouldBe(Noon.AddMinutes(1));
    }

    [Fact]
    public void Alerts_beyond_the_bound_should_push_out_the_first_and_be_counted()
    {
        var standing = new StandingAlerts(Options, Metrics, capacity: 2);
        foreach (var symbol in (string[])["A", "B", "C"])
        {
            standing.Set(Alert(symbol) with { Symbol = symbol }, Noon);
        }

        standing.Due(Noon).Select(alert => alert.Alert.Symbol).ShouldBe(["B", "C"]);
        Metrics.LostBy(AlertLoss.Alertmanager).ShouldBe(1);
    }

    private AlertmanagerOptions Options => new() { Url = Server.Url };

    private AlertmanagerNotifier Notifier() => new(
        Options, new WebhookDelivery { Retries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) }, Http, Metrics, Time, NullLogger<AlertmanagerNotifier>.Instance);

    private static AlertRecord Alert(string id) => new(id, "rule:hot", "7203", Noon.AddSeconds(-1), "busy", 3.5, 2, 1) { Severity = "critical" };

    private JsonElement[][] Told() => [.. Server.Bodies.Select(body => JsonDocument.Parse(body).RootElement.EnumerateArray().ToArray())];

    private async Task<JsonElement[][]> ToldAsync(int requests)
    {
        await Waiting.UntilAsync(() => Server.Bodies.Count >= requests);
        return Told();
    }

    private static (string Name, string? Value)[] Labels(JsonElement told) =>
        [.. told.GetProperty("labels").EnumerateObject().Select(label => (label.Name, label.Value.GetString()))];

    private static DateTimeOffset StartOf(JsonElement told) => told.GetProperty("startsAt").GetDateTimeOffset();

    private static DateTimeOffset EndOf(JsonElement told) => told.GetProperty("endsAt").GetDateTimeOffset();
}
