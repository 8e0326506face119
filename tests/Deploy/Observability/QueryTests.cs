using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AkkaDayTrade.Deploy.Tests.Observability;

public sealed partial class QueryTests(RunningMetrics metrics) : IClassFixture<RunningMetrics>
{
    private const string Here = "deploy/observability";

    /// <summary>What Prometheus itself puts on every series that it fetches.</summary>
    private static readonly string[] ScrapeLabels = ["job", "instance"];

    private static IReadOnlyList<AlertingRule> Rules => [.. RuleFile.Read().Groups.SelectMany(group => group.Rules)];

    private static JsonNode Dashboard => JsonNode.Parse(Repository.Read(Here, "grafana", "dashboards", "akkadaytrade.json"))!;

    private static IReadOnlyList<(string Title, JsonNode Target)> Targets =>
        [.. Dashboard["panels"]!.AsArray().SelectMany(panel => (panel!["targets"]?.AsArray() ?? []).Select(target => ($"{panel["title"]}", target!)))];

    [Fact]
    public void Every_alert_rule_should_ask_for_series_that_a_host_has()
    {
        Rules.Count.ShouldBeGreaterThan(10);
        foreach (var rule in Rules)
        {
            Problems(rule.Expr).ShouldBeEmpty(rule.Alert);
            var query = PromQuery.Parse(rule.Expr);
            var text = string.Join(' ', rule.Annotations.Values);
            LabelOfAlert().Matches(text).Select(match => match.Groups["label"].Value).Except(query.GroupedBy.Concat(ScrapeLabels)).ShouldBeEmpty($"{rule.Alert}: labels in its text");
            rule.Annotations.Keys.ShouldBe(["summary", "description"], ignoreOrder: false, rule.Alert);
            rule.Labels["severity"].ShouldBeOneOf("critical", "warning");
        }
    }

    [Theory]
    [InlineData("DaytradeFeedMute")]
    [InlineData("DaytradeFeedLag")]
    [InlineData("DaytradeStoreErrors")]
    [InlineData("DaytradeGaps")]
    [InlineData("DaytradeNoPredictions")]
    [InlineData("DaytradeNodeDown")]
    public void What_wakes_somebody_up_should_have_a_rule(string alert) => Rules.ShouldContain(rule => rule.Alert == alert);

    [Fact]
    public void Every_panel_should_ask_for_series_that_a_host_has()
    {
        Targets.Count.ShouldBeGreaterThan(40);
        foreach (var (title, target) in Targets)
        {
            var expression = $"{target["expr"]}";
            Problems(expression).ShouldBeEmpty($"{title}: {expression}");
            var query = PromQuery.Parse(expression);
            var labels = query.GroupedBy.Count > 0 ? query.GroupedBy : query.Selectors.SelectMany(LabelsOf).Concat(ScrapeLabels);
            LabelOfLegend().Matches($"{target["legendFormat"]}").Select(match => match.Groups["label"].Value).Except(labels).ShouldBeEmpty($"{title}: labels in a legend");
        }
    }

    [Fact]
    public void Panels_should_not_overlap_and_ask_the_source_that_is_provisioned()
    {
        var places = Dashboard["panels"]!.AsArray().Select(panel => (
            Title: $"{panel!["title"]}", X: (int)panel["gridPos"]!["x"]!, Y: (int)panel["gridPos"]!["y"]!, W: (int)panel["gridPos"]!["w"]!, H: (int)panel["gridPos"]!["h"]!)).ToList();
        var overlapping = places.SelectMany((one, index) => places.Skip(index + 1)
            .Where(other => one.X < other.X + other.W && other.X < one.X + one.W && one.Y < other.Y + other.H && other.Y < one.Y + one.H)
            .Select(other => $"{one.Title} and {other.Title}"));

        overlapping.ShouldBeEmpty();
        places.ShouldAllBe(place => place.X + place.W <= 24);
        Repository.Read(Here, "grafana", "datasources.yaml").ShouldContain($"uid: {Dashboard["panels"]![1]!["datasource"]!["uid"]}");
        Variables().ShouldBe(["instance"]);
    }

    [Fact]
    public void Every_metric_of_the_contract_should_be_there()
    {
        string[] counters =
        [
            "frames", "ticks", "rejected", "feature_values", "predictions", "prediction_abstained", "alerts", "store_writes", "store_conflated", "store_errors",
            "resends", "gaps", "exposed", "model_failures",
        ];
        string[] others = ["retained", "stored_lag_seconds", "latency_seconds_bucket", "feed_lag_seconds_bucket", "prediction_duration_seconds_bucket"];
        string[] node = ["akka_entities", "akka_shards", "akka_restarts_total", "akka_dead_letters_total", "redis_connected", "redis_ping_seconds", "redis_operations_total", "health"];
        string[] missing = [.. counters.Select(name => $"{name}_total").Concat(others).Concat(node).Select(name => $"daytrade_{name}").Where(name => !metrics.Series.Contains(name))];

        missing.ShouldBeEmpty();
        metrics.Series["daytrade_latency_seconds_count"].Select(labels => labels["stage"]).ShouldBe(["features", "stored", "predicted", "alerted"], ignoreOrder: true);
        metrics.Series["daytrade_predictions_total"].ShouldAllBe(labels => labels.ContainsKey("model") && labels.ContainsKey("type"));
    }

    [Theory]
    [InlineData("rate(daytrade_tikcs_total[5m])", "daytrade_tikcs_total")]
    [InlineData("daytrade_latency_seconds_bucket{stage=\"stoerd\"}", "stoerd")]
    [InlineData("daytrade_latency_seconds_bucket{stgae=\"stored\"}", "stgae")]
    [InlineData("sum by (raeson) (daytrade_rejected_total)", "raeson")]
    [InlineData("daytrade_rejected_total{reason=~\"price|volmue\"}", "volmue")]
    public void Name_that_no_host_knows_should_be_found(string query, string wrong) => Problems(query).ShouldHaveSingleItem().ShouldContain(wrong);

    private static IEnumerable<string> Variables() => Dashboard["templating"]!["list"]!.AsArray().Select(variable => $"{variable!["name"]}");

    private IEnumerable<string> LabelsOf(SeriesSelector selector) => metrics.Series[selector.Metric].SelectMany(labels => labels.Keys);

    private List<string> Problems(string expression)
    {
        var query = PromQuery.Parse(expression);
        query.Selectors.ShouldNotBeEmpty(expression);
        var problems = query.Selectors.SelectMany(ProblemsOf).ToList();
        if (problems.Count == 0)
        {
            var labels = query.Selectors.SelectMany(LabelsOf).Concat(ScrapeLabels).ToHashSet(StringComparer.Ordinal);
            problems.AddRange(query.GroupedBy.Where(label => !labels.Contains(label)).Select(label => $"no series has the label {label}"));
        }

        return problems;
    }

    private IEnumerable<string> ProblemsOf(SeriesSelector selector)
    {
        if (selector.Metric == "up")
        {
            yield break;
        }

        if (!metrics.Series.Contains(selector.Metric))
        {
            yield return $"no metric {selector.Metric}";
            yield break;
        }

        foreach (var matcher in selector.Matchers.Where(matcher => !ScrapeLabels.Contains(matcher.Label, StringComparer.Ordinal)))
        {
            var values = metrics.Series[selector.Metric].Select(labels => labels.GetValueOrDefault(matcher.Label)).OfType<string>().ToHashSet(StringComparer.Ordinal);
            if (values.Count == 0)
            {
                yield return $"{selector.Metric} has no label {matcher.Label}";
                continue;
            }

            foreach (var wanted in matcher.Operator.EndsWith('~') ? matcher.Value.Split('|') : [matcher.Value])
            {
                if (!values.Contains(wanted))
                {
                    yield return $"{selector.Metric} has no {matcher.Label} {wanted}";
                }
            }
        }
    }

    [GeneratedRegex(@"\$labels\.(?<label>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelOfAlert();

    [GeneratedRegex(@"\{\{(?<label>\w+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelOfLegend();
}
