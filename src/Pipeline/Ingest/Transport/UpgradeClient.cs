using System.Net.Http.Headers;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// An HTTP client for WebSocket upgrades that name a content type. ClientWebSocket drops such a header without a word, because
/// HttpClient counts it as one of the body; so the request gets an empty body that bears it.
/// </summary>
internal sealed class UpgradeClient : DelegatingHandler
{
    private readonly string _contentType;

    private UpgradeClient(string contentType)
        : base(new SocketsHttpHandler()) => _contentType = contentType;

    /// <returns>Null when there is nothing to add.</returns>
    public static HttpMessageInvoker? WithContentType(string? contentType) =>
        contentType is null ? null : new HttpMessageInvoker(new UpgradeClient(contentType));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(_contentType);
        return base.SendAsync(request, cancellationToken);
    }
}
