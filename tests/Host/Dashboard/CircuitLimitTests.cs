using AkkaDayTrade.Host.Dashboard.Viewing;
using Microsoft.AspNetCore.Http;

namespace AkkaDayTrade.Host.Tests.Dashboard;

public sealed class CircuitLimitTests
{
    [Theory]
    [InlineData(1, "/_blazor/negotiate", 503)]
    [InlineData(1, "/api/v1/status", 200)]
    [InlineData(0, "/_blazor/negotiate", 200)]
    public async Task Page_beyond_the_limit_should_be_turned_away_and_nothing_else(int open, string path, int status)
    {
        var limit = new CircuitLimit(most: 1);
        for (var i = 0; i < open; i++)
        {
            limit.Opened();
        }

        var context = new DefaultHttpContext { Request = { Path = path } };
        await new CircuitLimitMiddleware(_ => Task.CompletedTask, limit).InvokeAsync(context);

        context.Response.StatusCode.ShouldBe(status);
    }

    [Fact]
    public void Page_that_was_closed_should_make_room()
    {
        var limit = new CircuitLimit(most: 1);
        limit.Opened();
        limit.IsReached.ShouldBeTrue();

        limit.Closed();

        limit.IsReached.ShouldBeFalse();
    }
}
