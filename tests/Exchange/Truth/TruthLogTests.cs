using System.Text.Json;
using AkkaDayTrade.Exchange.Faults;

namespace AkkaDayTrade.Exchange.Tests.Truth;

public sealed class TruthLogTests : IDisposable
{
    private const string Subscribe = """{"action":"subscribe","symbols":["*"]}""";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"truth-{Guid.NewGuid():N}.jsonl");

    private ExchangeOptions Options => new()
    {
        Port = 0,
        Format = ExchangeFormat.Native,
        Rate = 5_000,
        AwaitSubscriber = true,
        TruthPath = _path,
    };

    [Fact]
    public async Task Log_should_tell_exactly_what_was_on_the_wire_in_its_order()
    {
        var faults = FaultPlan.Parse("garbage=0.05,duplicate=0.05,reorder=0.05,null=0.02,zero=0.02,exponent=0.05,quoted=0.05,oversize=0.001");

        var frames = await ReadUntilClosedAsync(Options with { Faults = faults }, 2_000);

        var lines = TruthLine.ReadAll(_path);
        var end = lines.Single(line => line.Type == "closed").Frame;
        var wire = lines.Where(line => (line.IsWire || line.Type == "junk") && (line.Type == "junk" || line.Frame < end)).ToList();
        wire.Count.ShouldBe(frames.Count);
        foreach (var (line, frame) in wire.Zip(frames))
        {
            ShouldTell(frame, line);
        }

        foreach (var flag in new[] { "duplicate", "reordered", "null", "zero", "exponent", "quoted" })
        {
            wire.ShouldContain(line => line.Flags.Contains(flag));
        }
    }

    [Fact]
    public async Task Every_event_of_the_tape_should_be_in_the_log()
    {
        await ReadUntilClosedAsync(Options with { Faults = FaultPlan.Parse("mute=200ms:100ms,reorder=0.1,halt=300ms:100ms") }, 1_000);

        var lines = TruthLine.ReadAll(_path).Where(line => line.Type == "event").ToList();

        var sequences = lines.Select(line => line.Sequence).Distinct().Order().ToList();
        sequences.ShouldBe(Enumerable.Range(0, sequences.Count).Select(i => (long)i));
        lines.ShouldContain(line => line.Cause == "mute");
        lines.ShouldContain(line => line.Cause == "halt");
        lines.ShouldNotContain(line => line.Type == "lost");
    }

    [Fact]
    public async Task Unwanted_events_should_be_noted_as_unsent_and_the_dropped_connection_as_closed()
    {
        await using (var exchange = await SimulatedExchange.StartAsync(Options with { Faults = FaultPlan.Parse("drop=100ms") }))
        {
            using var client = await Client.ConnectAsync(exchange, "/native");
            await client.SendAsync("""{"action":"subscribe","symbols":["7203"]}""");
            await client.ReadToEndAsync();
            client.CloseStatus.ShouldBeNull();
        }

        var lines = TruthLine.ReadAll(_path);
        lines.ShouldContain(line => line.Outcome == "unsent" && line.Symbol == "8306");
        lines.Single(line => line.Type == "closed").Cause.ShouldBe("drop");
    }

    public void Dispose() => File.Delete(_path);

    private static async Task<List<string>> ReadUntilClosedAsync(ExchangeOptions options, int atLeast)
    {
        var exchange = await SimulatedExchange.StartAsync(options);
        using var client = await Client.ConnectAsync(exchange, "/native");
        await client.SendAsync(Subscribe);
        var frames = await client.ReadTextsAsync(atLeast);
        var stopping = exchange.DisposeAsync();
        frames.AddRange(await client.ReadToEndAsync());
        await stopping;
        return frames;
    }

    private static void ShouldTell(string frame, TruthLine line)
    {
        if (line.Type == "junk")
        {
            frame.Length.ShouldBeGreaterThan(5_000_000);
        }
        else if (line.Outcome == "garbled")
        {
            Should.Throw<JsonException>(() => JsonDocument.Parse(frame));
        }
        else
        {
            var told = JsonDocument.Parse(frame).RootElement;
            told.GetProperty("symbol").GetString().ShouldBe(line.Symbol);
            var meant = JsonDocument.Parse(line.Raw).RootElement;
            var price = told.GetProperty("price");
            if (line.Flags.Contains("null"))
            {
                price.ValueKind.ShouldBe(JsonValueKind.Null);
            }
            else
            {
                var value = double.Parse(price.ToString(), CultureInfo.InvariantCulture);
                value.ShouldBe(line.Flags.Contains("zero") ? 0 : meant.GetProperty("price").GetDouble());
            }
        }
    }
}
