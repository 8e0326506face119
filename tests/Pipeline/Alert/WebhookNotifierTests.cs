using System.Collections.Concurrent;
using System.Net;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Pipeline.Tests.Predict;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Tests.Alert;

/// <summary>Against a real HTTP server on a free port.</summary>
public sealed class WebhookNotifierTests : IDisposable
{
    private readonly PipelineMetrics _pipelineMetrics = new();
    private readonly AlertMetrics _metrics;
    private readonly HttpClient _http = new();
    private readonly HttpListener _server = new();
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly WebhookDelivery _delivery = new() { RetryDelay = TimeSpan.FromMilliseconds(5) };
    private readonly Uri _url;

    public WebhookNotifierTests()
    {
        _metrics = new AlertMetrics(_pipelineMetrics);
        _url = new Uri($"http://127.0.0.1:{FreePorts.Take()}/hook/");
        _server.Prefixes.Add(_url.ToString());
        _server.Start();
    }

    [Fact]
    public async Task Generic_webhook_should_get_the_alert_as_json()
    {
        Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => !_bodies.IsEmpty);

        _bodies.ShouldHaveSingleItem().ShouldBe(
            """{"id":"a1","type":"unusual_volume","symbol":"7203","timestamp":"2025-08-14T03:30:00.123456+00:00","message":"busy","value":3.5,"threshold":2,"count":1,"severity":"info"}""");
    }

    [Fact]
    public async Task Slack_webhook_should_get_a_text()
    {
        Serve(_ => HttpStatusCode.OK);
        await using var notifier = Notifier(WebhookFormat.Slack);

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => !_bodies.IsEmpty);

        _bodies.ShouldHaveSingleItem().ShouldBe("""{"text":"*unusual_volume* busy"}""");
    }

    [Fact]
    public async Task Server_that_fails_for_a_while_should_get_the_alert_in_the_end()
    {
        Serve(call => call <= 2 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        notifier.Publish(Alert("a2"));
        await Waiting.UntilAsync(() => _bodies.Count == 4);

        _bodies.Select(body => body.Contains("a1", StringComparison.Ordinal)).ShouldBe([true, true, true, false]);
        _metrics.LostBy(AlertLoss.Webhook).ShouldBe(0);
    }

    [Fact]
    public async Task Refusal_should_not_be_repeated_and_be_counted()
    {
        Serve(_ => HttpStatusCode.BadRequest);
        await using var notifier = Notifier();

        notifier.Publish(Alert("a1"));
        await Waiting.UntilAsync(() => _metrics.LostBy(AlertLoss.Webhook) == 1);

        _bodies.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Server_that_hangs_should_time_out_after_the_retries_and_the_next_alert_still_be_tried()
    {
        using var hold = new ManualResetEventSlim();
        Serve(_ =>
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
        Serve(call =>
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
        await Waiting.UntilAsync(() => _bodies.Count == 3);
        _metrics.LostBy(AlertLoss.Webhook).ShouldBe(3);
        _bodies.Last().ShouldContain("a5");
    }

    public void Dispose()
    {
        _server.Close();
        _http.Dispose();
        _pipelineMetrics.Dispose();
    }

    private WebhookNotifier Notifier(WebhookFormat format = WebhookFormat.Generic, WebhookDelivery? delivery = null) => new(
        new WebhookOptions { Url = _url, Format = format }, delivery ?? _delivery, _http, _metrics, NullLogger<WebhookNotifier>.Instance);

    /// <summary>Answers each call with the status for its number, counted from 1.</summary>
    private void Serve(Func<int, HttpStatusCode> status) => _ = Task.Run(async () =>
    {
        for (var call = 1; _server.IsListening; call++)
        {
            var context = await _server.GetContextAsync();
            using var reader = new StreamReader(context.Request.InputStream);
            _bodies.Enqueue(await reader.ReadToEndAsync());
            var number = call;
            _ = Task.Run(() =>
            {
                context.Response.StatusCode = (int)status(number);
                context.Response.Close();
            });
        }
    });

    private static AlertRecord Alert(string id) =>
        new(id, "unusual_volume", "7203", new DateTimeOffset(2025, 8, 14, 3, 30, 0, TimeSpan.Zero).AddTicks(1_234_567), "busy", 3.5, 2, 1);
}
