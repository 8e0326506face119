using Microsoft.Extensions.Logging;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>
/// Tells an Alertmanager (its API v2) which alerts stand: at once what is new, everything again at an interval, and the end of
/// each. It keeps what stands, not what is to be sent: an Alertmanager that was away learns all of it when it is back. One
/// that hears nothing from here any more ends the alerts by itself. An alert has the labels `alertname`, `symbol` and
/// `severity`, the same for every alert of its type and symbol. Publishing returns at once.
/// </summary>
public sealed partial class AlertmanagerNotifier : IStandingAlerts, IAsyncDisposable
{
    private const int MostInRequest = 100;

    private readonly AlertmanagerOptions _options;
    private readonly Uri _url;
    private readonly JsonPost _post;
    private readonly StandingAlerts _standing;
    private readonly AlertMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _resend;
    private readonly Task _sending;

    /// <param name="http">Shared with others; its own time-out must not be shorter than the delivery's.</param>
    public AlertmanagerNotifier(
        AlertmanagerOptions options, WebhookDelivery delivery, HttpClient http, AlertMetrics metrics, TimeProvider time, ILogger<AlertmanagerNotifier> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        _url = new Uri($"{options.Url.AbsoluteUri.TrimEnd('/')}/api/v2/alerts");
        _post = new JsonPost(http, delivery);
        _standing = new StandingAlerts(options, metrics);
        _resend = time.CreateTimer(_ => Wake(), null, options.Resend, options.Resend);
        _sending = Task.Run(SendAllAsync);
    }

    public void Publish(AlertRecord alert)
    {
        _standing.Set(alert, _time.GetUtcNow());
        Wake();
    }

    public void TakeOver(IReadOnlyList<AlertRecord> active)
    {
        ArgumentNullException.ThrowIfNull(active);
        foreach (var alert in active)
        {
            _standing.Set(alert, _time.GetUtcNow());
        }

        Wake();
    }

    public void GiveUp() => _standing.Clear();

    /// <summary>Sends no more; what stands ends at the Alertmanager by itself, unless another node goes on telling it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _resend.DisposeAsync();
        await _sending;
        _stopping.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake already, or for ever asleep.
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_stopping.Token);
                foreach (var chunk in _standing.Due(_time.GetUtcNow()).Chunk(MostInRequest))
                {
                    await SendAsync(chunk);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(StandingAlert[] chunk)
    {
        var now = _time.GetUtcNow();
        var body = AlertJson.Write(chunk.Select(standing => standing.Message(now, _options.Resend * 4)));
        if (await _post.TrySendAsync(_url, body, _stopping.Token) is { } problem)
        {
            // What was not taken stays due, and comes again with the next interval.
            LogFailed(chunk.Length, _url.Host, problem);
            return;
        }

        _standing.Sent(chunk, now);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Count} alerts did not reach the Alertmanager at {Host}, and will be tried again: {Reason}")]
    private partial void LogFailed(int count, string host, string reason);
}
