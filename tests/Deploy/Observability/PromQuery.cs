using System.Text.RegularExpressions;

namespace AkkaDayTrade.Deploy.Tests.Observability;

/// <summary>A condition on a label, `stage="features"`.</summary>
internal sealed record LabelMatcher(string Label, string Operator, string Value);

/// <summary>Series that a query asks for: a metric's name and conditions on its labels.</summary>
internal sealed record SeriesSelector(string Metric, IReadOnlyList<LabelMatcher> Matchers);

/// <summary>What a query in PromQL names. Functions, keywords, numbers and ranges are passed over.</summary>
internal sealed partial record PromQuery(IReadOnlyList<SeriesSelector> Selectors, IReadOnlyList<string> GroupedBy)
{
    private static readonly string[] Keywords = ["and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool"];

    public static PromQuery Parse(string query)
    {
        var grouped = Grouping().Matches(query).SelectMany(match => List(match.Groups["labels"].Value)).ToList();
        var rest = Grouping().Replace(query, " ");
        var selectors = Selector().Matches(Range().Replace(rest, " "))
            .Where(match => !match.Groups["call"].Success && !Keywords.Contains(match.Groups["name"].Value, StringComparer.Ordinal))
            .Select(match => new SeriesSelector(
                match.Groups["name"].Value,
                [.. Matcher().Matches(match.Groups["matchers"].Value).Select(found => new LabelMatcher(found.Groups["label"].Value, found.Groups["operator"].Value, found.Groups["value"].Value))]))
            .ToList();
        return new PromQuery(selectors, grouped);
    }

    private static string[] List(string labels) => labels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<![\w.""])(?<name>[a-zA-Z_:][\w:]*)(?![\w:])\s*((?<call>\()|\{(?<matchers>[^}]*)\})?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<label>\w+)\s*(?<operator>=~|!~|!=|=)\s*""(?<value>[^""]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Matcher();
}
