using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using AkkaDayTrade.Exchange.Faults;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Exchange.Tests.Protocols;

public class PolygonProtocolTests
{
    private static readonly ExchangeOptions Options = new()
    {
        Port = 0,
        Format = ExchangeFormat.Polygon,
        Rate = 2_000,
        TicksPerFrame = 5,
        AwaitSubscriber = true,
    };

    [Fact]
    public async Task Greeting_should_come_before_anything_is_said()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/stocks");

        (await client.ReadTextAsync()).ShouldBe("""[{"ev":"status","status":"connected","message":"Connected Successfully"}]""");
    }

    [Fact]
    public async Task Bad_key_should_be_told_and_the_socket_closed()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/stocks");
        await client.SendAsync("""{"action":"auth","params":"bad-key"}""");

        var texts = await client.ReadToEndAsync();

        texts[^1].ShouldContain("auth_failed");
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
    }

    [Fact]
    public async Task Late_authentication_should_be_told_and_the_socket_closed()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { AuthTimeout = TimeSpan.FromMilliseconds(30) });
        using var client = await Client.ConnectAsync(exchange, "/stocks");

        (await client.ReadToEndAsync())[^1].ShouldContain("auth_timeout");
    }

    [Fact]
    public async Task Second_authentication_should_change_nothing()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"auth","params":"key"}""");
        (await StatusAsync(client)).ShouldBe("auth_success");

        await client.SendAsync("""{"action":"subscribe","params":"T.7203"}""");

        (await StatusAsync(client)).ShouldBe("success");
    }

    [Theory]
    [InlineData("""{"action":"auth","params":"key"}""", """{"action":"subscribe","params":"T.7203"}""")]
    [InlineData("""{"action":"subscribe","params":"T.7203"}""", """{"action":"auth","params":"key"}""")]
    public async Task Requests_sent_back_to_back_should_be_kept_until_authenticated(string first, string second)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/stocks");
        await client.SendAsync(first);
        await client.SendAsync(second);

        (await StatusAsync(client)).ShouldBe("connected");
        (await StatusAsync(client)).ShouldBe("auth_success");
        (await StatusAsync(client)).ShouldBe("success");
    }

    [Fact]
    public async Task Confirmations_should_come_in_one_array_and_a_denied_channel_first()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 1 });
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","params":"T.7203, Q.7203,FMV.7203,NONSENSE.7203,T.NOSUCH.B"}""");

        var answer = await client.ReadJsonAsync();

        answer.EnumerateArray().Select(status => status.GetProperty("message").GetString())
            .ShouldBe(["not authorized", "subscribed to: T.7203", "subscribed to: Q.7203", "subscribed to: T.NOSUCH.B"]);
        answer[0].GetProperty("status").GetString().ShouldBe("error");
    }

    [Fact]
    public async Task Confirmations_should_come_in_frames_of_their_own_on_request()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 1, PolygonSeparateConfirmations = true });
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","params":"T.7203,Q.7203"}""");

        (await client.ReadJsonAsync()).GetArrayLength().ShouldBe(1);
        (await client.ReadJsonAsync()).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Repeated_subscription_should_get_no_answer()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Symbols = ["A", "B"] });
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","params":"AM.A"}""");
        await client.SendAsync("""{"action":"subscribe","params":"AM.A"}""");
        await client.SendAsync("""{"action":"subscribe","params":"AM.B"}""");

        (await client.ReadTextAsync()).ShouldContain("subscribed to: AM.A");
        (await client.ReadTextAsync()).ShouldContain("subscribed to: AM.B");
    }

    [Fact]
    public async Task Wildcard_should_bring_every_symbol_and_unsubscribing_should_end_it()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","params":"T.*"}""");
        foreach (var symbol in exchange.Symbols)
        {
            await client.ReadUntilAsync(message => message.TryGetProperty("sym", out var name) && name.GetString() == symbol);
        }

        await client.SendAsync("""{"action":"unsubscribe","params":"T.*"}""");
        await client.ReadUntilAsync(message => message.TryGetProperty("message", out var text) && text.GetString() == "unsubscribed to: T.*");
        await client.SendAsync("""{"action":"subscribe","params":"AM.7203"}""");

        (await client.ReadTextAsync()).ShouldContain("subscribed to: AM.7203");
    }

    [Fact]
    public async Task Trades_and_quotes_should_have_the_documented_members_and_share_a_frame()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","params":"T.*,Q.*"}""");
        await client.ReadJsonAsync();

        var frame = await client.ReadJsonAsync();

        frame.GetArrayLength().ShouldBe(5);
        var events = frame.EnumerateArray().Concat((await client.ReadJsonAsync()).EnumerateArray()).ToArray();
        var trade = events.First(one => one.GetProperty("ev").GetString() == "T");
        trade.EnumerateObject().Select(member => member.Name).ShouldBe(["ev", "sym", "x", "i", "z", "p", "s", "t", "q"]);
        trade.GetProperty("i").ValueKind.ShouldBe(JsonValueKind.String);
        var quote = events.First(one => one.GetProperty("ev").GetString() == "Q");
        quote.EnumerateObject().Select(member => member.Name).ShouldBe(["ev", "sym", "bx", "bp", "bs", "ax", "ap", "as", "c", "t", "q", "z"]);
    }

    [Fact]
    public async Task Newcomer_with_the_same_key_should_evict_the_older_connection()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var older = await AuthenticatedAsync(exchange);
        using var newer = await AuthenticatedAsync(exchange);
        await newer.SendAsync("""{"action":"subscribe","params":"T.*"}""");

        (await older.ReadToEndAsync())[^1].ShouldContain("max_connections");

        older.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
        await newer.ReadUntilAsync(message => message.GetProperty("ev").GetString() == "T");
    }

    [Fact]
    public async Task Bars_should_close_on_time_seconds_two_seconds_late_with_limits_in_microseconds_and_imbalances_in_nanoseconds()
    {
        var start = new DateTimeOffset(2026, 2, 24, 0, 0, 30, TimeSpan.Zero);
        var clock = new FakeTimeProvider(start);
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 100, TicksPerFrame = 1, Symbols = ["7203"] }, clock);
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","params":"T.7203,Q.7203,A.7203,AM.7203,LULD.7203,NOI.7203"}""");
        await client.ReadJsonAsync();
        var (second, firstSecondAt, minute, limits, imbalance) = await Eventually.DoneAsync(ReadBarsAsync(client), clock, TimeSpan.FromMilliseconds(500));

        second.GetProperty("s").GetInt64().ShouldBe(start.ToUnixTimeMilliseconds());
        firstSecondAt.ShouldBeInRange(start.ToUnixTimeMilliseconds() + 3_000, start.ToUnixTimeMilliseconds() + 3_100);
        minute.GetProperty("e").GetInt64().ShouldBe(start.AddSeconds(30).ToUnixTimeMilliseconds());
        minute.GetProperty("s").GetInt64().ShouldBe(start.AddSeconds(-30).ToUnixTimeMilliseconds());
        limits.GetProperty("t").GetInt64().ShouldBe(start.AddSeconds(30).ToUnixTimeMilliseconds() * 1_000);
        imbalance.GetProperty("t").GetInt64().ShouldBe(start.AddSeconds(30).ToUnixTimeMilliseconds() * 1_000_000);
    }

    [Fact]
    public async Task Late_print_should_bring_its_bar_again()
    {
        var clock = new FakeTimeProvider();
        var options = Options with { Rate = 100, TicksPerFrame = 1, Symbols = ["7203"], QuoteShare = 0, Faults = FaultPlan.Parse("late=0.01:2m") };
        await using var exchange = await SimulatedExchange.StartAsync(options, clock);
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","params":"T.7203,AM.7203"}""");
        await client.ReadUntilAsync(message => message.GetProperty("ev").GetString() == "T");
        var again = await Eventually.DoneAsync(ReadRepeatedBarAsync(client), clock, TimeSpan.FromSeconds(2));

        again.GetProperty("ev").GetString().ShouldBe("AM");
    }

    [Theory]
    [InlineData("nonsense", "invalid JSON")]
    [InlineData("""{"action":"dance"}""", "unknown action: dance")]
    public async Task Nonsense_should_be_answered_and_the_socket_stay(string nonsense, string answer)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync(nonsense);

        (await client.ReadTextAsync()).ShouldContain(answer);
        client.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task Oversize_request_should_be_closed_with_1009_and_a_fragmented_one_be_obeyed()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using (var client = await AuthenticatedAsync(exchange))
        {
            var request = Encoding.UTF8.GetBytes("""{"action":"subscribe","params":"T.7203"}""");
            await client.SendAsync(request.AsMemory(0, 10), WebSocketMessageType.Text, endOfMessage: false);
            await client.SendAsync(request.AsMemory(10), WebSocketMessageType.Text);
            (await client.ReadTextAsync()).ShouldContain("subscribed to: T.7203");
        }

        using var excessive = await AuthenticatedAsync(exchange);
        await excessive.SendAsync(new string(' ', 2 << 20));
        await excessive.ReadToEndAsync();

        excessive.CloseStatus.ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Client_close_should_be_answered_with_a_close()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await AuthenticatedAsync(exchange);

        await client.CloseAsync();

        client.State.ShouldBe(WebSocketState.Closed);
    }

    private static async Task<(JsonElement Second, long FirstSecondAt, JsonElement Minute, JsonElement Limits, JsonElement Imbalance)> ReadBarsAsync(Client client)
    {
        long tapeTime = 0, firstSecondAt = 0;
        JsonElement? second = null, minute = null, limits = null, imbalance = null;
        while (imbalance is null)
        {
            foreach (var message in (await client.ReadJsonAsync()).EnumerateArray())
            {
                switch (message.GetProperty("ev").GetString())
                {
                    case "T" or "Q":
                        tapeTime = message.GetProperty("t").GetInt64();
                        break;
                    case "A" when second is null:
                        (second, firstSecondAt) = (message, tapeTime);
                        break;
                    case "AM":
                        minute = message;
                        break;
                    case "LULD":
                        limits = message;
                        break;
                    case "NOI":
                        imbalance = message;
                        break;
                }
            }
        }

        return (second!.Value, firstSecondAt, minute!.Value, limits!.Value, imbalance.Value);
    }

    private static async Task<JsonElement> ReadRepeatedBarAsync(Client client)
    {
        var told = new HashSet<long>();
        return await client.ReadUntilAsync(message => message.GetProperty("ev").GetString() == "AM" && !told.Add(message.GetProperty("s").GetInt64()));
    }

    private static async Task<Client> AuthenticatedAsync(SimulatedExchange exchange)
    {
        var client = await Client.ConnectAsync(exchange, "/stocks");
        await client.SendAsync("""{"action":"auth","params":"key"}""");
        await client.ReadTextsAsync(2);
        return client;
    }

    private static async Task<string?> StatusAsync(Client client) => (await client.ReadJsonAsync())[0].GetProperty("status").GetString();
}
