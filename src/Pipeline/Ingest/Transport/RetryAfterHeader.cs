using System.Net.Http.Headers;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>Reads `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.</summary>
internal static class RetryAfterHeader
{
    public static TimeSpan? Parse(IReadOnlyDictionary<string, IEnumerable<string>>? headers, TimeProvider time)
    {
        var text = headers?.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        return RetryConditionHeaderValue.TryParse(text, out var value) ? Wait(value, time) : null;
    }

    public static TimeSpan? Wait(RetryConditionHeaderValue? value, TimeProvider time) =>
        value?.Delta ?? (value?.Date - time.GetUtcNow());
}
