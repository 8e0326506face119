using AkkaDayTrade.Host.Dashboard.Parts;
using AkkaDayTrade.Host.Dashboard.Sampling;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class HealthLineTests
{
    [Theory]
    [InlineData(null, "All parts work")]
    [InlineData("mute since noon", "feed: mute since noon")]
    public async Task Health_should_name_the_part_that_fails_and_why(string? problem, string text)
    {
        await using var context = new BunitContext();
        context.Services.AddLogging();
        context.Services.AddLocalization();
        var sample = new OverviewSample(
            DateTimeOffset.UnixEpoch, SamplingTests.Counters(0), null, [], [], new Dictionary<string, string?> { ["feed"] = problem, ["redis"] = null }, null, null, null, []);

        var line = context.Render<HealthLine>(parameters => parameters.Add(health => health.Sample, sample));

        line.FindAll(".state").Select(state => state.TextContent.Trim()).ShouldBe([text]);
    }
}
