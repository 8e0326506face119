namespace AkkaDayTrade.Host.Configuration;

/// <summary>Finds the known key that a mistyped one was probably meant to be.</summary>
internal static class NearestKey
{
    /// <summary>The candidate with the smallest edit distance, the first in ordinal order among equals.</summary>
    public static string? Of(string key, IEnumerable<string> candidates) =>
        candidates
            .OrderBy(candidate => EditDistance(key, candidate))
            .ThenBy(candidate => candidate, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>Levenshtein's distance, blind to case.</summary>
    public static int EditDistance(string left, string right)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            previous[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var same = char.ToLowerInvariant(left[row - 1]) == char.ToLowerInvariant(right[column - 1]);
                current[column] = Math.Min(
                    Math.Min(current[column - 1], previous[column]) + 1,
                    previous[column - 1] + (same ? 0 : 1));
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
