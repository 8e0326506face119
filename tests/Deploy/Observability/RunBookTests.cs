using System.Text.RegularExpressions;

namespace AkkaDayTrade.Deploy.Tests.Observability;

/// <summary>Whoever is woken up by a rule finds its row in docs/operations.md, filled in, and no row is left of a rule that went.</summary>
public sealed partial class RunBookTests
{
    [Fact]
    public void Every_alert_rule_should_have_its_row_in_the_run_book_and_every_row_a_rule()
    {
        var rules = Rule().Matches(Repository.Read("deploy", "observability", "alerts.yaml")).Select(match => match.Groups["name"].Value).ToList();
        var rows = Row().Matches(Repository.Read("docs", "operations.md")).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["cells"].Value.Split('|'));

        rules.ShouldNotBeEmpty();
        rows.Keys.ShouldBe(rules, ignoreOrder: true);
        rows.ShouldAllBe(row => row.Value.Length == 3 && row.Value.All(cell => cell.Trim().Length > 4), "what it means, where to look, what to do");
    }

    [GeneratedRegex(@"^\s+- alert: (?<name>\w+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\| `(?<name>Daytrade\w+)` \|(?<cells>.*)\|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
