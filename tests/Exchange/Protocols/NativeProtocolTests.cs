using System.Text.Json;

namespace AkkaDayTrade.Exchange.Tests.Protocols;

public class NativeProtocolTests
{
    private const string SubscribeAll = """{"action":"subscribe","symbols":["*"]}""";

    private static readonly ExchangeOptions Options = new()
    {
        Port = 0,
        Format = ExchangeFormat.Native,
        Rate = 2_000,
        AwaitSubscriber = true,
    };

    [Fact]
    public async Task Native_feed_should_send_one_object_per_frame_with_the_documented_members()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync(SubscribeAll);

        var tick = await client.ReadJsonAsync();

        tick.EnumerateObject().Select(member => member.Name).ShouldBe(["symbol", "timestamp", "price", "volume", "bid", "ask"]);
        tick.GetProperty("timestamp").GetDateTimeOffset().Offset.ShouldBe(TimeSpan.Zero);
        tick.GetProperty("bid").GetDouble().ShouldBeLessThan(tick.GetProperty("ask").GetDouble());
        tick.GetProperty("volume").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Exchange_should_count_the_events_that_it_sent()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync(SubscribeAll);
        await client.ReadTextsAsync(50);
        using var http = new HttpClient { BaseAddress = exchange.Address };
        using var stats = JsonDocument.Parse(await http.GetStringAsync(new Uri("stats", UriKind.Relative)));

        stats.RootElement.GetProperty("eventsSent").GetInt64().ShouldBeInRange(50, exchange.EventsSent);
        await Task.WhenAll(exchange.DisposeAsync().AsTask(), ReadToEndAsync());

        async Task ReadToEndAsync()
        {
            long read = 50;
            while (await client.TryReadTextAsync() is not null)
            {
                read++;
            }

            read.ShouldBe(exchange.EventsSent);
        }
    }

    [Fact]
    public async Task Native_feed_should_send_only_what_was_subscribed()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync("""{"action":"subscribe","symbols":["8306","NOSUCH"]}""");

        var ticks = await client.ReadTextsAsync(50);

        ticks.ShouldAllBe(tick => tick.StartsWith("{\"symbol\":\"8306\""));
    }

    [Theory]
    [InlineData("no json at all")]
    [InlineData("[1,2")]
    [InlineData("""{"action":"dance"}""")]
    [InlineData("""{"action":"subscribe","symbols":7203}""")]
    [InlineData("17")]
    public async Task Native_feed_should_ignore_what_it_does_not_understand(string nonsense)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync(nonsense);
        await client.SendAsync(SubscribeAll);

        (await client.ReadJsonAsync()).ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task Same_seed_and_symbols_should_give_the_same_values_whatever_the_rate()
    {
        var slow = await ReadValuesAsync(Options with { Rate = 3_000 });
        var flatOut = await ReadValuesAsync(Options with { Rate = 0, TicksPerFrame = 7 });

        flatOut.ShouldBe(slow);
        (await ReadValuesAsync(Options with { Seed = 764 })).ShouldNotBe(slow);
    }

    [Fact]
    public async Task Event_times_should_be_the_schedule()
    {
        var start = new DateTimeOffset(2026, 2, 24, 0, 0, 0, TimeSpan.Zero);
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 1_000, Start = start, Symbols = ["7203"] });
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync(SubscribeAll);

        var times = (await client.ReadTextsAsync(20)).Select(text => JsonDocument.Parse(text).RootElement.GetProperty("timestamp").GetDateTimeOffset());

        times.ShouldBe(Enumerable.Range(0, 20).Select(i => start.AddMilliseconds(i)));
    }

    [Fact]
    public async Task Taken_port_should_be_a_clear_error()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);

        var failure = await Should.ThrowAsync<IOException>(() => SimulatedExchange.StartAsync(Options with { Port = exchange.Port }));

        failure.Message.ShouldContain($"{exchange.Port}");
        failure.Message.ShouldContain("--port");
    }

    private static async Task<List<string>> ReadValuesAsync(ExchangeOptions options)
    {
        await using var exchange = await SimulatedExchange.StartAsync(options);
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync(SubscribeAll);
        var ticks = await client.ReadTextsAsync(300);
        return [.. ticks.Select(Values)];
    }

    private static string Values(string text)
    {
        var tick = JsonDocument.Parse(text).RootElement;
        return string.Join(' ', new[] { "symbol", "price", "volume", "bid", "ask" }.Select(name => tick.GetProperty(name).ToString()));
    }
}
