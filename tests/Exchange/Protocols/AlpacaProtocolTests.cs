using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using AkkaDayTrade.Exchange.Faults;
using MessagePack;

namespace AkkaDayTrade.Exchange.Tests.Protocols;

public class AlpacaProtocolTests
{
    private const string Auth = """{"action":"auth","key":"key","secret":"secret"}""";

    private static readonly ExchangeOptions Options = new()
    {
        Port = 0,
        Format = ExchangeFormat.Alpaca,
        Rate = 2_000,
        TicksPerFrame = 4,
        AwaitSubscriber = true,
    };

    [Fact]
    public async Task Session_should_go_by_the_book_and_acknowledge_the_whole_state()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 1 });
        using var client = await Client.ConnectAsync(exchange, "/v2/iex");
        (await client.ReadTextAsync()).ShouldBe("""[{"T":"success","msg":"connected"}]""");
        await client.SendAsync(Auth);
        (await client.ReadTextAsync()).ShouldBe("""[{"T":"success","msg":"authenticated"}]""");
        await client.SendAsync("""{"action":"subscribe","trades":["AAPL","BRK.B"],"quotes":["AMD"],"bars":["*"]}""");
        (await client.ReadTextAsync()).ShouldBe(
            """[{"T":"subscription","trades":["AAPL","BRK.B"],"quotes":["AMD"],"bars":["*"],"updatedBars":[],"dailyBars":[],"statuses":[],"lulds":[],"corrections":["AAPL","BRK.B"],"cancelErrors":["AAPL","BRK.B"]}]""");
        await client.SendAsync("""{"action":"unsubscribe","trades":["AAPL"],"bars":["*"]}""");
        (await client.ReadTextAsync()).ShouldBe(
            """[{"T":"subscription","trades":["BRK.B"],"quotes":["AMD"],"bars":[],"updatedBars":[],"dailyBars":[],"statuses":[],"lulds":[],"corrections":["BRK.B"],"cancelErrors":["BRK.B"]}]""");
    }

    [Theory]
    [InlineData("""{"action":"subscribe","trades":["*"]}""", 401)]
    [InlineData("""{"action":"auth","key":"bad","secret":"x"}""", 402)]
    [InlineData("""{"action":"auth","key":"key"}""", 402)]
    [InlineData("""{"action":"dance"}""", 400)]
    [InlineData("nonsense", 400)]
    public async Task Mistakes_before_authentication_should_get_their_code(string request, int code)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/v2/iex");
        await client.ReadTextAsync();
        await client.SendAsync(request);

        (await CodeAsync(client)).ShouldBe(code);
    }

    [Theory]
    [InlineData(Auth, 403)]
    [InlineData("""{"action":"subscribe"}""", 400)]
    [InlineData("""{"action":"subscribe","orderbooks":["BTC/USD"]}""", 410)]
    public async Task Mistakes_after_authentication_should_get_their_code(string request, int code)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync(request);

        (await CodeAsync(client)).ShouldBe(code);
    }

    [Fact]
    public async Task Late_authentication_should_get_404_and_the_end()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { AuthTimeout = TimeSpan.FromMilliseconds(30) });
        using var client = await Client.ConnectAsync(exchange, "/v2/iex");

        (await client.ReadToEndAsync())[^1].ShouldContain("404");
    }

    [Fact]
    public async Task Too_many_symbols_should_leave_the_subscriptions_as_they_were()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { AlpacaSymbolLimit = 2, Rate = 1 });
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","trades":["A"]}""");
        await client.ReadTextAsync();
        await client.SendAsync("""{"action":"subscribe","trades":["B","C"]}""");
        (await CodeAsync(client)).ShouldBe(405);

        await client.SendAsync("""{"action":"unsubscribe","quotes":["X"]}""");

        (await client.ReadTextAsync()).ShouldContain("\"trades\":[\"A\"]");
    }

    [Fact]
    public async Task Second_session_of_a_key_should_be_refused_and_let_in_on_the_same_socket_when_the_first_has_left()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var first = await AuthenticatedAsync(exchange);
        using var second = await Client.ConnectAsync(exchange, "/v2/iex");
        await second.ReadTextAsync();
        await second.SendAsync(Auth);
        (await CodeAsync(second)).ShouldBe(406);

        await first.CloseAsync();
        JsonElement answer;
        do
        {
            await second.SendAsync(Auth);
            answer = (await second.ReadJsonAsync())[0];
        }
        while (answer.GetProperty("T").GetString() == "error");

        answer.GetProperty("msg").GetString().ShouldBe("authenticated");
    }

    [Fact]
    public async Task Dead_session_should_hold_its_place_as_a_ghost()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Faults = FaultPlan.Parse("ghost=1h") });
        using (var first = await AuthenticatedAsync(exchange))
        {
            first.Abort();
        }

        await Eventually.TrueAsync(() => exchange.ConnectionCount == 0);
        using var second = await Client.ConnectAsync(exchange, "/v2/iex");
        await second.ReadTextAsync();
        await second.SendAsync(Auth);

        (await CodeAsync(second)).ShouldBe(406);
    }

    [Fact]
    public async Task Headers_of_the_handshake_should_authenticate()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/v2/iex", options =>
        {
            options.SetRequestHeader("APCA-API-KEY-ID", "key");
            options.SetRequestHeader("APCA-API-SECRET-KEY", "secret");
        });

        (await client.ReadTextsAsync(2)).ShouldBe(["""[{"T":"success","msg":"connected"}]""", """[{"T":"success","msg":"authenticated"}]"""]);
    }

    [Fact]
    public async Task Test_feed_should_trade_FAKEPACA_with_nine_digit_times()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await AuthenticatedAsync(exchange, "/v2/test");
        await client.SendAsync("""{"action":"subscribe","trades":["FAKEPACA"],"quotes":["FAKEPACA"]}""");

        var trade = await client.ReadUntilAsync(message => message.GetProperty("T").GetString() == "t");
        var quote = await client.ReadUntilAsync(message => message.GetProperty("T").GetString() == "q");

        trade.EnumerateObject().Select(member => member.Name).ShouldBe(["T", "S", "i", "x", "p", "s", "t", "c", "z"]);
        trade.GetProperty("S").GetString().ShouldBe("FAKEPACA");
        trade.GetProperty("t").GetString()!.Length.ShouldBe("2026-02-24T14:30:00.004217903Z".Length);
        quote.EnumerateObject().Select(member => member.Name).ShouldBe(["T", "S", "bx", "bp", "bs", "ax", "ap", "as", "t", "c", "z"]);
    }

    [Fact]
    public async Task Message_pack_should_carry_both_directions_with_T_first_and_the_time_as_extension()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/v2/iex?codec=msgpack");
        MessagePackSerializer.ConvertToJson(await client.ReadBytesAsync()).ShouldBe("""[{"T":"success","msg":"connected"}]""");
        await client.SendAsync(MessagePackSerializer.ConvertFromJson(Auth), WebSocketMessageType.Binary);
        await client.ReadBytesAsync();
        await client.SendAsync(MessagePackSerializer.ConvertFromJson("""{"action":"subscribe","trades":["*"]}"""), WebSocketMessageType.Binary);
        await client.ReadBytesAsync();

        ReadTrade((await client.ReadBytesAsync())!);
    }

    [Fact]
    public async Task Content_type_of_the_handshake_should_choose_message_pack()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, exchange.Port);
        await tcp.GetStream().WriteAsync(
            "GET /v2/iex HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nContent-Type: application/msgpack\r\n\r\n"u8.ToArray());
        var reader = tcp.GetStream();
        var (last4, next) = (0u, 0);
        while (last4 != 0x0D0A0D0A)
        {
            next = reader.ReadByte();
            next.ShouldNotBe(-1);
            last4 = (last4 << 8) | (uint)next;
        }

        const int FinalBinaryFrame = 0x82;
        reader.ReadByte().ShouldBe(FinalBinaryFrame);
    }

    [Fact]
    public async Task Cancels_and_corrections_should_refer_to_trades_told_before()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Faults = FaultPlan.Parse("cancel=0.1,correct=0.1") });
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","trades":["*"]}""");
        var ids = new HashSet<long>();
        var referred = 0;
        while (referred < 4)
        {
            foreach (var message in (await client.ReadJsonAsync()).EnumerateArray())
            {
                switch (message.GetProperty("T").GetString())
                {
                    case "t":
                        ids.Add(message.GetProperty("i").GetInt64());
                        break;
                    case "x":
                        ids.ShouldContain(message.GetProperty("i").GetInt64());
                        referred++;
                        break;
                    case "c":
                        ids.ShouldContain(message.GetProperty("oi").GetInt64());
                        referred++;
                        break;
                }
            }
        }
    }

    [Fact]
    public async Task Halt_should_be_told_on_the_statuses_channel_and_end_again()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Faults = FaultPlan.Parse("halt=200ms:100ms") });
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","statuses":["*"]}""");

        var halted = await client.ReadUntilAsync(message => message.GetProperty("T").GetString() == "s");
        var resumed = await client.ReadUntilAsync(message => message.GetProperty("T").GetString() == "s" && message.GetProperty("sc").GetString() == "T");

        halted.GetProperty("sc").GetString().ShouldBe("H");
        resumed.GetProperty("S").GetString().ShouldBe(halted.GetProperty("S").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Compression_should_be_agreed_to_only_when_switched_on(bool on)
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Compression = on });
        using var client = await AuthenticatedAsync(exchange, "/v2/iex", options =>
        {
            options.DangerousDeflateOptions = new WebSocketDeflateOptions();
            options.CollectHttpResponseDetails = true;
        });
        await client.SendAsync("""{"action":"subscribe","trades":["*"]}""");

        await client.ReadUntilAsync(message => message.GetProperty("T").GetString() == "t");

        client.ResponseHeaders.ContainsKey("Sec-WebSocket-Extensions").ShouldBe(on);
    }

    [Fact]
    public async Task Fragmented_request_should_be_obeyed()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 1 });
        using var client = await AuthenticatedAsync(exchange);
        var request = """{"action":"subscribe","bars":["AAPL"]}"""u8.ToArray();
        await client.SendAsync(request.AsMemory(0, 7), WebSocketMessageType.Text, endOfMessage: false);
        await client.SendAsync(request.AsMemory(7, 20), WebSocketMessageType.Text, endOfMessage: false);
        await client.SendAsync(request.AsMemory(27), WebSocketMessageType.Text);

        (await client.ReadTextAsync()).ShouldContain("\"bars\":[\"AAPL\"]");
    }

    [Fact]
    public async Task Slow_client_should_be_told_407_at_the_most_and_cut()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 300_000, SendBufferBytes = 65_536 });
        using var client = await AuthenticatedAsync(exchange);
        await client.SendAsync("""{"action":"subscribe","trades":["*"],"quotes":["*"]}""");
        await Eventually.TrueAsync(() => exchange.ConnectionCount == 0);

        var said = await client.ReadToEndAsync();

        said.Where(text => text.Contains("\"error\"", StringComparison.Ordinal)).ShouldAllBe(text => text.Contains("407", StringComparison.Ordinal));
    }

    private static void ReadTrade(byte[] frame)
    {
        var reader = new MessagePackReader(frame);
        reader.ReadArrayHeader().ShouldBeGreaterThan(0);
        var members = reader.ReadMapHeader();
        reader.ReadString().ShouldBe("T");
        reader.ReadString().ShouldBe("t");
        for (var i = 1; i < members; i++)
        {
            if (reader.ReadString() == "t")
            {
                var header = reader.ReadExtensionFormatHeader();
                header.TypeCode.ShouldBe((sbyte)-1);
                header.Length.ShouldBe(8u);
                return;
            }

            reader.Skip();
        }

        throw new InvalidOperationException("the trade has no time");
    }

    private static async Task<Client> AuthenticatedAsync(SimulatedExchange exchange, string path = "/v2/iex", Action<ClientWebSocketOptions>? configure = null)
    {
        var client = await Client.ConnectAsync(exchange, path, configure);
        await client.SendAsync(Auth);
        await client.ReadTextsAsync(2);
        return client;
    }

    private static async Task<int> CodeAsync(Client client) => (await client.ReadJsonAsync())[0].GetProperty("code").GetInt32();
}
