using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Posts alerts as JSON to one address, in their order, from a queue of its own: publishing returns at once. Groups what
/// comes together, if its options say so. An alert that is refused or never gets through is counted and logged.
/// </summary>
public sealed partial class WebhookNotifier : IAlertPublisher, IAsyncDisposable
{
    private const int MostInGroup = 100;

    private readonly WebhookOptions _webhook;
    private readonly JsonPost _post;
    private readonly TimeProvider _time;
    private readonly AlertMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Channel<AlertRecord> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sending;

    /// <param name="http">Shared with others; its own time-out must not be shorter than the delivery's.</param>
    public WebhookNotifier(
        WebhookOptions webhook, WebhookDelivery delivery, HttpClient http, AlertMetrics metrics, TimeProvider time, ILogger<WebhookNotifier> logger)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        (_webhook, _metrics, _time, _logger) = (webhook, metrics, time, logger);
        _post = new JsonPost(http, delivery);
        _queue = Channel.CreateBounded<AlertRecord>(
            new BoundedChannelOptions(delivery.QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => metrics.Lost(AlertLoss.Webhook));
        _sending = Task.Run(SendAllAsync);
    }

    public void Publish(AlertRecord alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (alert.Status != "cleared" || _webhook.Cleared)
        {
            _queue.Writer.TryWrite(alert);
        }
    }

    /// <summary>Gives up what still waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _sending;
        _stopping.Dispose();
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var alert in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                if (_webhook.GroupBy == WebhookGrouping.None)
                {
                    await SendAsync([alert], AlertJson.Body(alert, _webhook.Format));
                }
                else
                {
                    await SendGroupsAsync(alert);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task SendGroupsAsync(AlertRecord first)
    {
        await Task.Delay(_webhook.GroupWait, _time, _stopping.Token);
        var alerts = new List<AlertRecord> { first };
        while (_queue.Reader.TryRead(out var next))
        {
            alerts.Add(next);
        }

        foreach (var group in alerts.GroupBy(alert => _webhook.GroupBy == WebhookGrouping.Type ? alert.Type : alert.Symbol))
        {
            foreach (var chunk in group.Chunk(MostInGroup))
            {
                await SendAsync(chunk, AlertJson.GroupBody(group.Key, chunk, _webhook.Format));
            }
        }
    }

    private async Task SendAsync(IReadOnlyList<AlertRecord> alerts, string body)
    {
        if (await _post.TrySendAsync(_webhook.Url, body, _stopping.Token) is not { } problem)
        {
            return;
        }

        foreach (var alert in alerts)
        {
            _metrics.Lost(AlertLoss.Webhook);

            // The path of a webhook's address is its secret.
            LogFailed(alert.Id, alert.Type, _webhook.Url.Host, problem);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Alert {Id} ({Type}) did not reach the webhook at {Host}: {Reason}")]
    private partial void LogFailed(string id, string type, string host, string reason);
}
