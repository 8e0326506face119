using System.Net;
using System.Text;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AkkaDayTrade.Pipeline.Alert;

/// <summary>How persistently alerts are sent.</summary>
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

/// <summary>Posts JSON, and again what may pass: no connection, time-out, 408, 429, 5xx. The answer's body is not read.</summary>
internal sealed class JsonPost
{
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpStatusCode> _resilience;

    public JsonPost(HttpClient http, WebhookDelivery delivery)
    {
        _http = http;
        _resilience = new ResiliencePipelineBuilder<HttpStatusCode>()
            .AddRetry(new RetryStrategyOptions<HttpStatusCode>
            {
                ShouldHandle = new PredicateBuilder<HttpStatusCode>()
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(MayPass),
                MaxRetryAttempts = delivery.Retries,
                Delay = delivery.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddTimeout(delivery.Timeout)
            .Build();
    }

    /// <summary>Returns null when it was taken, else why not. Throws only when it is cancelled.</summary>
    public async Task<string?> TrySendAsync(Uri url, string body, CancellationToken cancellationToken)
    {
        try
        {
            var status = await _resilience.ExecuteAsync(async token => await PostAsync(url, body, token), cancellationToken);
            return (int)status is >= 200 and < 300 ? null : $"status {(int)status}";
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception.Message;
        }
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private async Task<HttpStatusCode> PostAsync(Uri url, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

        // A server may answer with a body that never ends.
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode;
    }
}
