using System.Net;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>What came of one request.</summary>
internal enum ChartAnswer
{
    /// <summary>A chart document.</summary>
    Chart,

    /// <summary>This symbol or this request is refused; asking again soon gets the same answer.</summary>
    SymbolRefused,

    /// <summary>The host does not want to hear from us for a while.</summary>
    HostRefused,

    /// <summary>More than `Feed:MaxFrame` bytes.</summary>
    TooLarge,

    /// <summary>No answer, or none that makes sense; it may heal.</summary>
    Failed,
}

/// <summary>The answer to one request with its body when it is a chart.</summary>
internal sealed record ChartReply(ChartAnswer Answer, byte[] Body, string Reason = "", TimeSpan? RetryAfter = null);

/// <summary>
/// Asks Yahoo's chart endpoint (`/v8/finance/chart/{symbol}`). Status and content type are looked at before the body: the host
/// says "Too Many Requests" in plain text and "be right back" in HTML.
/// </summary>
internal sealed class ChartClient : IDisposable
{
    private const string Path = "/v8/finance/chart";

    /// <summary>The host turns away clients that do not look like a browser.</summary>
    private const string UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private readonly HttpClient _http;
    private readonly string _charts;
    private readonly TimeProvider _time;

    public ChartClient(Uri url, int maxBytes, TimeSpan timeout, TimeProvider time)
    {
        var root = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _charts = root.EndsWith(Path, StringComparison.Ordinal) ? root : root + Path;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // Long-lived connections would never see a change of the host's addresses.
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            AutomaticDecompression = DecompressionMethods.All,
        })
        {
            Timeout = timeout,
            MaxResponseContentBufferSize = maxBytes,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
    }

    public async Task<ChartReply> GetAsync(string symbol, string query, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri($"{_charts}/{Uri.EscapeDataString(symbol)}?{query}"), cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) == true)
            {
                return new ChartReply(ChartAnswer.Chart, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            }

            var reason = $"HTTP {(int)response.StatusCode} {response.Content.Headers.ContentType?.MediaType}".TrimEnd();
            return response.StatusCode switch
            {
                HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity => new ChartReply(ChartAnswer.SymbolRefused, [], reason),
                HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    new ChartReply(ChartAnswer.HostRefused, [], reason, RetryAfterHeader.Wait(response.Headers.RetryAfter, _time)),
                _ => new ChartReply(ChartAnswer.Failed, [], reason),
            };
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new ChartReply(ChartAnswer.TooLarge, [], failure.Message);
        }
        catch (HttpRequestException failure)
        {
            return new ChartReply(ChartAnswer.Failed, [], failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChartReply(ChartAnswer.Failed, [], $"no answer within {_http.Timeout}");
        }
    }

    public void Dispose() => _http.Dispose();
}
