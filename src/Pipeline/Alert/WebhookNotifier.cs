using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>How persistently a webhook is tried.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Alerts that wait for one webhook; beyond it the oldest is dropped and counted.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>Of one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After the first attempt.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Before the first retry; doubles with each, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Posts alerts as JSON to one address, in their order, from a queue of its own: publishing returns at once. Retries what
/// may pass (no connection, time-out, 408, 429, 5xx); an alert that is refused or never gets through is counted and logged.
/// </summary>
public sealed partial class WebhookNotifier : IAlertPublisher, IAsyncDisposable
{
    private readonly WebhookOptions _webhook;
    private readonly HttpClient _http;
    private readonly AlertMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Channel<AlertRecord> _queue;
    private readonly ResiliencePipeline<HttpResponseMessage> _resilience;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sending;

    /// <param name="http">Shared with others; its own time-out must not be shorter than the delivery's.</param>
    public WebhookNotifier(
        WebhookOptions webhook, WebhookDelivery delivery, HttpClient http, AlertMetrics metrics, ILogger<WebhookNotifier> logger)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        (_webhook, _http, _metrics, _logger) = (webhook, http, metrics, logger);
        _queue = Channel.CreateBounded<AlertRecord>(
            new BoundedChannelOptions(delivery.QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => metrics.Lost(AlertLoss.Webhook));
        _resilience = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(response => MayPass(response.StatusCode)),
                MaxRetryAttempts = delivery.Retries,
                Delay = delivery.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddTimeout(delivery.Timeout)
            .Build();
        _sending = Task.Run(SendAllAsync);
    }

    public void Publish(AlertRecord alert) => _queue.Writer.TryWrite(alert);

    /// <summary>Gives up what still waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _sending;
        _stopping.Dispose();
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var alert in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                await SendAsync(alert);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(AlertRecord alert)
    {
        try
        {
            var body = AlertJson.Body(alert, _webhook.Format);
            using var response = await _resilience.ExecuteAsync(async token => await PostAsync(body, token), _stopping.Token);
            if (!response.IsSuccessStatusCode)
            {
                Failed(alert, $"status {(int)response.StatusCode}");
            }
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            Failed(alert, exception.Message);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.PostAsync(_webhook.Url, content, cancellationToken);
    }

    private void Failed(AlertRecord alert, string reason)
    {
        _metrics.Lost(AlertLoss.Webhook);

        // The path of a webhook's address is its secret.
        LogFailed(alert.Id, alert.Type, _webhook.Url.Host, reason);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Alert {Id} ({Type}) did not reach the webhook at {Host}: {Reason}")]
    private partial void LogFailed(string id, string type, string host, string reason);
}
