using System.Threading.Channels;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>A feed that sends nonsense over a real socket: each piece is counted under its reason, and the next tick is taken.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    private static readonly (string What, object Frame, string Reason)[] Bad =
    [
        ("a truncated object", """{"symbol":"7203","timestamp":"2026-02-24T00:""", "malformed"),
        ("no JSON", "what?", "malformed"),
        ("an empty frame", "", "malformed"),
        ("a number", "42", "malformed"),
        ("deep nesting", new string('[', 5_000), "malformed"),
        ("no symbol", """{"timestamp":"2026-02-24T00:00:00Z","price":2900,"volume":100}""", "malformed"),
        ("no time", """{"symbol":"7203","price":2900,"volume":100}""", "malformed"),
        ("no price", """{"symbol":"7203","timestamp":"2026-02-24T00:00:00Z","volume":100}""", "malformed"),
        ("no volume", """{"symbol":"7203","timestamp":"2026-02-24T00:00:00Z","price":2900}""", "malformed"),
        ("a time that is none", """{"symbol":"7203","timestamp":"yesterday","price":2900,"volume":100}""", "malformed"),
        ("NaN as a price", Tick(price: "NaN"), "malformed"),
        ("NaN as text", Tick(price: "\"NaN\""), "price"),
        ("a price that is true", Tick(price: "true"), "malformed"),
        ("a negative price", Tick(price: "-2900"), "price"),
        ("a price of zero", Tick(price: "0"), "price"),
        ("an absurd price", Tick(price: "1e300"), "price"),
        ("a negative volume", Tick(volume: "-100"), "volume"),
        ("a volume of zero", Tick(volume: "0"), "volume"),
        ("an unknown symbol", Tick(symbol: "6758"), "symbol"),
        ("a time far ahead", Tick(time: "2199-01-01T00:00:00Z"), "stale"),
        ("a binary frame", new byte[] { 0x93, 1, 2, 3 }, "malformed"),
        ("ten megabytes of text", new string(' ', TenMegabytes), "malformed"),
        ("ten megabytes of bytes", new byte[TenMegabytes], "malformed"),
    ];

    private static readonly string[] Unusual =
    [
        Tick(volume: "6850000000"),
        Tick(volume: "6.85E+09"),
        Tick(price: "\"2900.5\"", volume: "\"100\""),
        Tick(price: "2.9005e3"),
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Each_bad_frame_should_be_counted_under_its_reason_while_the_stream_goes_on()
    {
        var frames = Channel.CreateUnbounded<object>();
        await using var feed = await ScriptedServer.WebSocketAsync(async (peer, _) =>
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(peer.Context.RequestAborted))
            {
                await (frame is byte[] bytes ? peer.SendBinaryAsync(bytes) : peer.SendAsync((string)frame));
            }
        });
        await using var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.Path);
            o.Symbols = ["7203"];
            o.Feed = o.Feed with { Url = feed.Url };
        });

        var accepted = 0;
        foreach (var (what, frame, reason) in Bad)
        {
            var before = system.GetSummary().Rejected;
            frames.Writer.TryWrite(frame);
            await ShouldAcceptAsync(Good(), what);

            var after = system.GetSummary().Rejected;
            after.Where(entry => entry.Value != before[entry.Key]).ShouldBe([KeyValuePair.Create(reason, before[reason] + 1)], what);
        }

        foreach (var unusual in Unusual)
        {
            await ShouldAcceptAsync(unusual.Replace(DefaultTime, Time(accepted), StringComparison.Ordinal), unusual);
        }

        system.GetSummary().TicksIn.ShouldBe(Bad.Length + accepted);
        system.Live.NewestVector("7203").ShouldNotBeNull().Volume.ShouldBe(100);
        (feed.Requests, system.Feeds[0].State).ShouldBe((1, FeedState.Connected));

        string Good() => Tick(time: Time(accepted), price: $"{2900 + (accepted % 7)}");

        async Task ShouldAcceptAsync(string tick, string after)
        {
            accepted++;
            frames.Writer.TryWrite(tick);
            await Eventually.BeTrue(() => system.GetSummary().TicksAccepted == accepted, $"the tick after: {after}");
        }
    }

    private const string DefaultTime = "2026-02-24T00:00:00Z";

    private static string Time(int second) => $"2026-02-24T01:{second / 60:00}:{second % 60:00}Z";

    private static string Tick(string symbol = "7203", string time = DefaultTime, string price = "2900", string volume = "100") =>
        $$"""{"symbol":"{{symbol}}","timestamp":"{{time}}","price":{{price}},"volume":{{volume}},"bid":2899,"ask":2901}""";
}
