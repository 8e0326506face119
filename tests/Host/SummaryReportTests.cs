namespace AkkaDayTrade.Host.Tests;

public sealed class SummaryReportTests
{
    [Fact]
    public async Task Table_should_show_no_latency_of_a_stage_that_nothing_reached()
    {
        var summary = new RunSummary(
            1.5, 10, 10, 9, new Dictionary<string, long> { ["price"] = 1, ["hours"] = 0 }, 0, 0, 81, 0, 0, 81, 0, 0,
            new Dictionary<string, LatencySummary> { ["features"] = new(0.25, 1, 2, 3.5), ["alerted"] = new(0, 0, 0, 0) },
            new Dictionary<string, SymbolSummary>());
        await using var output = new StringWriter();

        await SummaryReport.WriteTableAsync(output, summary);

        var lines = output.ToString().Split(Environment.NewLine).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        lines.ShouldContain(line => line.SequenceEqual(new[] { "features", "0.250", "1.000", "2.000", "3.500" }));
        lines.ShouldContain(line => line.SequenceEqual(new[] { "alerted", "-", "-", "-", "-" }));
        lines.ShouldContain(line => line.SequenceEqual(new[] { "rejected:", "price", "1" }));
        lines.ShouldNotContain(line => line.Contains("hours"));
    }
}
