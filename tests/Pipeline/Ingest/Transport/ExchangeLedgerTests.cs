using System.Text.Json;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using AkkaDayTrade.Pipeline.Ingest.Transport;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

/// <summary>
/// One connection to the simulated exchange with a fault in its events: what the decoders give is exactly what the exchange's
/// truth log says it put on the wire, in its order.
/// </summary>
public sealed class ExchangeLedgerTests : IDisposable
{
    private const int Enough = 400;

    private readonly string _truth = Path.Combine(Path.GetTempPath(), $"truth-{Guid.NewGuid():N}.jsonl");

    [Theory]
    [InlineData(FeedFormat.Native, "garbage=0.05", "\"garbled\"")]
    [InlineData(FeedFormat.Polygon, "garbage=0.05", "\"garbled\"")]
    [InlineData(FeedFormat.Alpaca, "garbage=0.05", "\"garbled\"")]
    [InlineData(FeedFormat.Yahoo, "garbage=0.05", "\"garbled\"")]
    [InlineData(FeedFormat.Polygon, "duplicate=0.05", "\"duplicate\"")]
    [InlineData(FeedFormat.Polygon, "reorder=0.05", "\"reordered\"")]
    [InlineData(FeedFormat.Native, "null=0.05", "\"null\"")]
    [InlineData(FeedFormat.Polygon, "null=0.05", "\"null\"")]
    [InlineData(FeedFormat.Alpaca, "null=0.05", "\"null\"", FeedCodec.MsgPack)]
    [InlineData(FeedFormat.Polygon, "zero=0.05", "\"zero\"")]
    [InlineData(FeedFormat.Yahoo, "zero=0.05", "\"zero\"")]
    [InlineData(FeedFormat.Native, "exponent=0.05", "\"exponent\"")]
    [InlineData(FeedFormat.Polygon, "quoted=0.05", "\"quoted\"")]
    [InlineData(FeedFormat.Alpaca, "quoted=0.05", "\"quoted\"", FeedCodec.MsgPack)]
    [InlineData(FeedFormat.Native, "oversize=0.01", "\"junk\"")]
    [InlineData(FeedFormat.Polygon, "oddlot=0.2", "\"odd_lot\"")]
    [InlineData(FeedFormat.Polygon, "late=0.1:20s", "\"late\"")]
    [InlineData(FeedFormat.Polygon, "auction=100ms", "\"auction\"")]
    [InlineData(FeedFormat.Polygon, "halt=100ms:50ms", "\"halt\"")]
    [InlineData(FeedFormat.Native, "mute=100ms:50ms", "\"mute\"")]
    [InlineData(FeedFormat.Polygon, "burst=200ms:50ms", "")]
    [InlineData(FeedFormat.Polygon, "garbage=0.02,duplicate=0.02,reorder=0.02,null=0.02,zero=0.02,exponent=0.02,quoted=0.02,late=0.02:5s,oddlot=0.1", "\"garbled\"")]
    [InlineData(FeedFormat.Alpaca, "garbage=0.02,duplicate=0.02,reorder=0.02,null=0.02,zero=0.02,exponent=0.02,quoted=0.02,cancel=0.02,correct=0.02", "\"garbled\"")]
    public async Task Every_event_on_the_wire_should_become_one_tick_or_one_rejection(FeedFormat format, string faults, string sign, FeedCodec codec = FeedCodec.Json)
    {
        await using var fixture = new FeedFixture();
        var exchange = await SimulatedExchange.StartAsync(Market(format) with { Faults = FaultPlan.Parse(faults) });
        var ticks = Start(fixture, FeedFixture.Quick(exchange.WebSocketUri(PathOf(format)), format) with { Codec = codec, MuteAfter = TimeSpan.FromMinutes(1) });
        await FeedFixture.Until(() => Count(ticks) >= Enough);
        await exchange.DisposeAsync();

        var truth = await File.ReadAllTextAsync(_truth);
        truth.ShouldContain(sign);
        var (expected, malformed) = OnTheWire(truth, format);

        await FeedFixture.Until(() => Count(ticks) >= expected.Count && fixture.Metrics.RejectedBy(RejectReason.Malformed) >= malformed);
        Snapshot(ticks).ShouldBe(expected);
        fixture.Metrics.RejectedBy(RejectReason.Malformed).ShouldBe(malformed);
        (fixture.Metrics.Corrections > 0).ShouldBe(faults.Contains("cancel", StringComparison.Ordinal));
    }

    public void Dispose() => File.Delete(_truth);

    private static string PathOf(FeedFormat format) => format switch
    {
        FeedFormat.Polygon => "/stocks",
        FeedFormat.Alpaca => "/v2/iex",
        FeedFormat.Yahoo => "/yahoo?version=2",
        _ => "/native",
    };

    private ExchangeOptions Market(FeedFormat format) => new()
    {
        Port = 0,
        Format = Enum.Parse<ExchangeFormat>(format.ToString()),
        Symbols = ["7203", "8306"],
        Rate = 2_000,
        TicksPerFrame = 4,
        AwaitSubscriber = true,
        SendBufferBytes = 256 * 1024 * 1024,
        TruthPath = _truth,
    };

    private static List<string> Start(FeedFixture fixture, FeedOptions options)
    {
        var ticks = new List<string>();
        _ = FeedSources.Create(options, ["7203", "8306"], fixture.Services, fixture.Status)
            .Via(DecodeFlows.Decode(() => FrameDecoders.Create(options, new SymbolTable()), fixture.Metrics, fixture.Time))
            .RunWith(Sink.ForEach<TickBatch>(Take), fixture.System.Materializer());
        return ticks;

        void Take(TickBatch batch)
        {
            fixture.Metrics.Rejected(batch.Rejected);
            lock (ticks)
            {
                foreach (ref readonly var tick in batch.Ticks)
                {
                    ticks.Add(Text(tick.Symbol, tick.Price, tick.Kind == TickKind.Quote ? tick.Bid : double.NaN, tick.Kind == TickKind.Quote ? tick.Ask : double.NaN));
                }
            }

            batch.Release();
        }
    }

    /// <summary>What the decoders ought to give: the ticks, and the number of events without the price that a trade needs or in a frame that is none.</summary>
    private static (List<string> Ticks, long Malformed) OnTheWire(string truth, FeedFormat format)
    {
        var lines = truth.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var framesSent = lines.Single(line => Type(line) == "closed").GetProperty("framesSent").GetInt64();
        var ticks = new List<string>();
        long malformed = lines.Count(line => Type(line) == "junk");
        foreach (var line in lines.Where(line => Type(line) == "event" && line.TryGetProperty("frame", out var frame) && frame.GetInt64() < framesSent))
        {
            var flags = line.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).ToHashSet();
            var isTrade = line.GetProperty("kind").GetString() == "trade";
            var isWithout = flags.Contains("null") || flags.Contains("zero");
            switch (line.GetProperty("outcome").GetString())
            {
                case "garbled":
                case "sent" when isTrade && flags.Contains("null") && format != FeedFormat.Yahoo:
                    malformed++;
                    break;
                case "sent" when isTrade:
                    ticks.Add(Text(Symbol(line), isWithout ? 0 : line.GetProperty("price").GetDouble(), double.NaN, double.NaN));
                    break;
                case "sent":
                    ticks.Add(Text(Symbol(line), double.NaN, isWithout ? double.NaN : line.GetProperty("bid").GetDouble(), line.GetProperty("ask").GetDouble()));
                    break;
            }
        }

        return (ticks, malformed);

        static string Type(JsonElement line) => line.GetProperty("type").GetString()!;
        static string Symbol(JsonElement line) => line.GetProperty("symbol").GetString()!;
    }

    private static string Text(string symbol, double price, double bid, double ask) => string.Create(CultureInfo.InvariantCulture, $"{symbol} {price:R} {bid:R} {ask:R}");

    private static int Count(List<string> ticks)
    {
        lock (ticks)
        {
            return ticks.Count;
        }
    }

    private static List<string> Snapshot(List<string> ticks)
    {
        lock (ticks)
        {
            return [.. ticks];
        }
    }
}
