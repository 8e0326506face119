using System.Globalization;
using System.Text.RegularExpressions;

namespace AkkaDayTrade.Host.Http;

/// <summary>An ISO-8601 instant in a query; without an offset it is UTC.</summary>
internal readonly partial record struct Instant(DateTimeOffset Value)
{
    public const string Allowed = "an ISO-8601 time such as 2026-02-02T00:30:00Z";

    public static bool TryParse(string text, out Instant instant)
    {
        // A plus sign that was not escaped arrives as a blank.
        var isRead = DateTimeOffset.TryParse(
            LostPlus().Replace(text, "+${offset}"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value);
        instant = new Instant(value);
        return isRead;
    }

    public override string ToString() => Value.ToString("O", CultureInfo.InvariantCulture);

    [GeneratedRegex(@" (?<offset>\d{2}:?\d{2})$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex LostPlus();
}
