using System.Text;
using System.Text.Json;
using AkkaDayTrade.Exchange.Faults;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Exchange.Tests.Protocols;

public class YahooProtocolTests
{
    private static readonly ExchangeOptions Options = new()
    {
        Port = 0,
        Format = ExchangeFormat.Yahoo,
        Rate = 1_000,
        AwaitSubscriber = true,
        YahooConflation = TimeSpan.Zero,
    };

    [Fact]
    public async Task Version_2_should_wrap_the_message_in_JSON_under_the_asked_name()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/yahoo?version=2");
        await client.SendAsync("""{"subscribe":["7203.T"]}""");

        var envelope = await client.ReadJsonAsync();

        envelope.GetProperty("type").GetString().ShouldBe("pricing");
        var told = Decode(envelope.GetProperty("message").GetString()!);
        told[1].ShouldBe("7203.T");
        told[27].ShouldBe(2L);
        told[6].ShouldBe(8L);
    }

    [Fact]
    public async Task Without_a_version_the_frame_should_be_bare_base64()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options);
        using var client = await Client.ConnectAsync(exchange, "/yahoo");
        await client.SendAsync("""{"subscribe":["7203"]}""");

        Decode(await client.ReadTextAsync())[1].ShouldBe("7203");
    }

    [Fact]
    public async Task Day_volume_should_be_the_running_sum_of_the_trades()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Symbols = ["7203"] });
        using var client = await Client.ConnectAsync(exchange, "/yahoo");
        await client.SendAsync("""{"subscribe":["7203"]}""");

        var told = (await client.ReadTextsAsync(20)).Select(Decode).ToList();

        told.Skip(1).Zip(told).ShouldAllBe(pair => (long)pair.First[9] - (long)pair.Second[9] == (long)pair.First[22]);
    }

    [Fact]
    public async Task Day_volume_should_begin_anew_with_the_day()
    {
        var start = new DateTimeOffset(2026, 2, 23, 23, 59, 59, 900, TimeSpan.Zero);
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Symbols = ["7203"], Start = start });
        using var client = await Client.ConnectAsync(exchange, "/yahoo");
        await client.SendAsync("""{"subscribe":["7203"]}""");

        var told = (await client.ReadTextsAsync(102)).Select(Decode).ToList();

        told[100][9].ShouldBe(told[100][22]);
        ((long)told[99][9]).ShouldBeGreaterThan((long)told[100][9]);
    }

    [Fact]
    public async Task Zero_should_be_absent_from_the_wire()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Faults = FaultPlan.Parse("zero=1") });
        using var client = await Client.ConnectAsync(exchange, "/yahoo");
        await client.SendAsync("""{"subscribe":["7203"]}""");

        Decode(await client.ReadTextAsync()).ShouldNotContainKey(2);
    }

    [Fact]
    public async Task Conflation_should_tell_a_symbol_no_more_often_than_asked_and_lose_no_volume()
    {
        await using var exchange = await SimulatedExchange.StartAsync(Options with { Symbols = ["7203"], YahooConflation = TimeSpan.FromMilliseconds(50) });
        using var client = await Client.ConnectAsync(exchange, "/yahoo");
        await client.SendAsync("""{"subscribe":["7203"]}""");

        var told = (await client.ReadTextsAsync(6)).Select(Decode).ToList();

        told.Skip(2).Zip(told.Skip(1)).ShouldAllBe(pair => (long)pair.First[3] - (long)pair.Second[3] >= 45);
        ((long)told[^1][9]).ShouldBeGreaterThan((long)told[^2][9] + (long)told[^1][22]);
    }

    [Fact]
    public async Task Silent_client_should_get_heartbeats_and_then_be_closed()
    {
        var clock = new FakeTimeProvider();
        await using var exchange = await SimulatedExchange.StartAsync(Options, clock);
        using var client = await Client.ConnectAsync(exchange, "/yahoo");
        clock.Advance(TimeSpan.FromSeconds(16));

        var heartbeat = Decode(await client.ReadTextAsync());

        heartbeat[6].ShouldBe(7L);
        heartbeat.ShouldNotContainKey(1);
        clock.Advance(TimeSpan.FromMinutes(21));
        await client.ReadToEndAsync();
        client.CloseStatus.ShouldNotBeNull();
    }

    /// <summary>Field number to value; 3, 9, 22, 24, 26 and 27 are zigzag.</summary>
    private static Dictionary<int, object> Decode(string base64)
    {
        var input = new CodedInputStream(Convert.FromBase64String(base64));
        var fields = new Dictionary<int, object>();
        while (input.ReadTag() is var tag and not 0)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            fields[field] = field switch
            {
                1 or 4 or 5 => input.ReadString(),
                2 or 23 or 25 => input.ReadFloat(),
                6 or 7 => (long)input.ReadInt32(),
                _ => input.ReadSInt64(),
            };
        }

        return fields;
    }
}
