using System.Net;
using System.Text.Json;
using AkkaDayTrade.Exchange.Market;

namespace AkkaDayTrade.Exchange.Tests.Chart;

public class ChartEndpointTests
{
    /// <summary>A Tuesday, 14:00 in Tokyo.</summary>
    private static readonly DateTimeOffset Start = new(2026, 2, 24, 5, 0, 0, TimeSpan.Zero);

    private static readonly ExchangeOptions Options = new() { Port = 0, Rate = 500, Start = Start, QuoteShare = 0 };

    [Fact]
    public async Task Minutes_should_lie_in_the_sessions_on_the_price_grid_with_holes_and_no_lunch()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);

        var (status, body) = await GetAsync(exchange, "7203.T?interval=1m&range=5d");

        status.ShouldBe(HttpStatusCode.OK);
        var result = JsonDocument.Parse(body).RootElement.GetProperty("chart").GetProperty("result")[0];
        result.GetProperty("meta").GetProperty("symbol").GetString().ShouldBe("7203.T");
        var times = result.GetProperty("timestamp").EnumerateArray().Select(time => time.GetInt64()).ToList();
        var quote = result.GetProperty("indicators").GetProperty("quote")[0];
        var closes = quote.GetProperty("close").EnumerateArray().ToList();
        closes.Count.ShouldBe(times.Count);
        closes.ShouldContain(close => close.ValueKind == JsonValueKind.Null);
        closes.Where(close => close.ValueKind == JsonValueKind.Number).ShouldAllBe(close => TickSize.IsOnGrid("7203", close.GetDouble()));
        var past = times.Where(time => time < Start.ToUnixTimeSeconds()).Select(time => DateTimeOffset.FromUnixTimeSeconds(time).ToOffset(TimeSpan.FromHours(9)).TimeOfDay).ToList();
        past.Count.ShouldBeGreaterThan(900);
        past.ShouldAllBe(time => (time >= new TimeSpan(9, 0, 0) && time < new TimeSpan(11, 30, 0)) || (time >= new TimeSpan(12, 30, 0) && time < new TimeSpan(15, 30, 0)));
    }

    [Fact]
    public async Task Last_row_should_be_the_running_minute_with_volume_zero_and_join_the_tape()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync("""{"action":"subscribe","symbols":["7203"]}""");
        await client.ReadTextAsync();

        var (_, body) = await GetAsync(exchange, "7203?interval=1m&range=1d");

        var result = JsonDocument.Parse(body).RootElement.GetProperty("chart").GetProperty("result")[0];
        var quote = result.GetProperty("indicators").GetProperty("quote")[0];
        quote.GetProperty("volume").EnumerateArray().Last().GetDouble().ShouldBe(0);
        result.GetProperty("timestamp").EnumerateArray().Last().GetInt64().ShouldBe(result.GetProperty("meta").GetProperty("regularMarketTime").GetInt64());
        var closes = quote.GetProperty("close").EnumerateArray().Where(close => close.ValueKind == JsonValueKind.Number).Select(close => close.GetDouble()).ToList();
        Math.Abs((closes[^1] / closes[^2]) - 1).ShouldBeLessThan(0.02);
    }

    [Fact]
    public async Task Period_in_which_nothing_traded_should_have_no_timestamp()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        var sunday = new DateTimeOffset(2026, 2, 22, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

        var (status, body) = await GetAsync(exchange, $"7203.T?interval=1m&period1={sunday}&period2={sunday + 3600}");

        status.ShouldBe(HttpStatusCode.OK);
        var result = JsonDocument.Parse(body).RootElement.GetProperty("chart").GetProperty("result")[0];
        result.TryGetProperty("timestamp", out _).ShouldBeFalse();
        result.GetProperty("indicators").GetProperty("quote")[0].EnumerateObject().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NOSUCH", 404, "symbol may be delisted")]
    [InlineData("7203.T?interval=7m", 400, "Bad Request")]
    [InlineData("7203.T?range=17y", 400, "Bad Request")]
    [InlineData("7203.T?interval=1m&period1=1&period2=1000", 422, "within the last 30 days")]
    [InlineData("7203.T?fail=401", 401, "Unauthorized")]
    [InlineData("7203.T?fail=429", 429, "Too Many Requests")]
    [InlineData("7203.T?fail=500", 500, "Will be right back")]
    public async Task Failures_should_look_like_the_vendors(string query, int status, string text)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);

        var (got, body) = await GetAsync(exchange, query);

        ((int)got).ShouldBe(status);
        body.ShouldContain(text);
        body.StartsWith('{').ShouldBe(status is not (429 or 500));
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(SimulatedExchange exchange, string query)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(exchange.Address, $"v8/finance/chart/{query}"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
