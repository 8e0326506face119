using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Exchange.Tests.Faults;

public class ConnectionFaultTests
{
    private const string Subscribe = """{"action":"subscribe","symbols":["*"]}""";

    private static readonly ExchangeOptions Options = new() { Port = 0, Format = ExchangeFormat.Native, Rate = 2_000, AwaitSubscriber = true };

    [Fact]
    public async Task Drop_should_end_without_a_close_frame()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/native?faults=drop=50ms");

        await Should.ThrowAsync<WebSocketException>(async () => await client.TryReadTextAsync());
    }

    [Fact]
    public async Task Reset_should_cut_in_the_middle_of_a_frame()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, exchange.Port);
        await tcp.GetStream().WriteAsync(
            "GET /native?faults=reset=50ms HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"u8.ToArray());

        var received = await ReadToEndAsync(tcp.GetStream());

        var frame = received.AsSpan(received.AsSpan().IndexOf("\r\n\r\n"u8) + 4);
        frame[..2].ToArray().ShouldBe([0x81, 127], "the head of a long text frame");
        frame.Length.ShouldBeLessThan((int)BinaryPrimitives.ReadInt64BigEndian(frame[2..]));
    }

    [Fact]
    public async Task Close_and_refuse_should_send_a_close_frame()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        foreach (var faults in new[] { "close=50ms", "refuse=1" })
        {
            using var client = await Client.ConnectAsync(exchange, $"/native?faults={faults}");
            (await client.TryReadTextAsync()).ShouldBeNull();
            client.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        }
    }

    [Fact]
    public async Task Connections_should_meet_the_connection_faults_that_are_on_in_turn()
    {
        var truth = Path.Combine(Path.GetTempPath(), $"truth-{Guid.NewGuid():N}.jsonl");
        await using (var exchange = await SimulatedExchange.StartAsync(
            Options with { TruthPath = truth, Faults = FaultPlan.Parse("drop=20ms,close=40ms,reset=60ms") }))
        {
            for (var connection = 0; connection < 4; connection++)
            {
                using var client = await Client.ConnectAsync(exchange, "/native");
                await client.ReadToEndAsync();
                await Eventually.TrueAsync(() => exchange.ConnectionCount == 0);
            }
        }

        Truth.TruthLine.ReadAll(truth).Where(line => line.Type == "closed").Select(line => line.Cause).ShouldBe(["drop", "close", "reset", "drop"]);
        File.Delete(truth);
    }

    [Fact]
    public async Task Half_open_socket_should_stay_silent_and_open()
    {
        var clock = new FakeTimeProvider();
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 100 }, clock);
        using var client = await Client.ConnectAsync(exchange, "/native?faults=halfopen=1s");
        await client.SendAsync(Subscribe);
        await client.ReadTextAsync();
        clock.Advance(TimeSpan.FromSeconds(60));
        using var other = await Client.ConnectAsync(exchange, "/native");
        await other.SendAsync(Subscribe);
        await Eventually.DoneAsync(other.ReadTextsAsync(50), clock, TimeSpan.FromMilliseconds(100));

        client.State.ShouldBe(WebSocketState.Open);
        exchange.ConnectionCount.ShouldBe(2);
    }

    [Fact]
    public async Task Repeat_should_begin_a_new_subscription_with_the_last_event_again()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 1, Faults = FaultPlan.Parse("repeat=1") });
        using var first = await Client.ConnectAsync(exchange, "/native");
        await first.SendAsync(Subscribe);
        var told = await first.ReadTextAsync();

        using var second = await Client.ConnectAsync(exchange, "/native");
        await second.SendAsync(Subscribe);

        (await second.ReadTextAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task Slow_reader_should_be_cut_when_its_buffer_is_full()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Rate = 300_000, SendBufferBytes = 65_536 });
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync(Subscribe);

        await Eventually.TrueAsync(() => exchange.ConnectionCount == 1);
        await Eventually.TrueAsync(() => exchange.ConnectionCount == 0);
    }

    [Fact]
    public async Task Bad_fault_in_the_query_should_be_refused()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);

        await Should.ThrowAsync<WebSocketException>(() => Client.ConnectAsync(exchange, "/native?faults=gremlins=1"));
    }

    [Theory]
    [InlineData(".csv")]
    [InlineData(".csv.gz")]
    public async Task Replay_should_send_the_file_and_end(string extension)
    {
        var path = Path.Combine(Path.GetTempPath(), $"replay-{Guid.NewGuid():N}{extension}");
        await WriteAsync(path, "timestamp,symbol,price,volume,bid,ask\n2026-02-24T00:00:00.5Z,X,1.386265,0.25,,\n2026-02-24T00:00:01Z,X,2,3,1.5,2.5\n");
        await using (var exchange = await SimulatedExchange.StartAsync(Options with { ReplayPath = path, Speed = 0 }))
        {
            using var client = await Client.ConnectAsync(exchange, "/native");
            await client.SendAsync(Subscribe);

            (await client.ReadTextsAsync(2)).ShouldBe(
            [
                """{"symbol":"X","timestamp":"2026-02-24T00:00:00.500000+00:00","price":1.386265,"volume":0.25,"bid":null,"ask":null}""",
                """{"symbol":"X","timestamp":"2026-02-24T00:00:01.000000+00:00","price":2,"volume":3,"bid":1.5,"ask":2.5}""",
            ]);
            await exchange.TapeEnded;
        }

        File.Delete(path);
    }

    [Fact]
    public async Task Ping_should_be_answered_with_its_payload()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, exchange.Port);
        await tcp.GetStream().WriteAsync(
            "GET /native HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"u8.ToArray());
        // Final, ping, masked with zeros, "hi".
        await tcp.GetStream().WriteAsync(new byte[] { 0x89, 0x82, 0, 0, 0, 0, (byte)'h', (byte)'i' });
        var seen = new List<byte>();
        var octet = new byte[1];
        while (seen is not [.., 0x8A, 2, (byte)'h', (byte)'i'])
        {
            await tcp.GetStream().ReadExactlyAsync(octet).AsTask().WaitAsync(Patience.Long);
            seen.Add(octet[0]);
        }
    }

    private static async Task WriteAsync(string path, string text)
    {
        await using var file = File.Create(path);
        await using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Compress) : file;
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static async Task<byte[]> ReadToEndAsync(NetworkStream stream)
    {
        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received);
        }
        catch (IOException)
        {
            // A cut, which is as good an end as any.
        }

        return received.ToArray();
    }
}
