using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Exchange;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>
/// A whole system on an exchange where all goes wrong at once: every event of the exchange's truth log is accepted, or rejected
/// once with its reason, or lies inside a declared gap; and the features are those of the accepted ones, each counted once.
/// </summary>
/// <remarks>
/// Yahoo tells the newest update of an interval only; so that each event's fate is known, the exchange tells every one while faults of
/// events are on. What is audited is therefore Yahoo's protocol, not its conflation.
/// </remarks>
public sealed class TruthAuditTests : IDisposable
{
    private const string EventFaults =
        "refuse=0.1,garbage=0.01,duplicate=0.02,reorder=0.02,repeat=0.5,null=0.01,zero=0.01,exponent=0.05,quoted=0.05,oversize=0.0003,"
        + "oddlot=0.1,late=0.02:4s,burst=2s:200ms,auction=1s,halt=900ms:100ms,skew=-2s,cancel=0.02,correct=0.02,ghost=50ms";

    private static readonly string[] Symbols = ["7203", "8306", "9984"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FeedFormat.Native)]
    [InlineData(FeedFormat.Polygon)]
    [InlineData(FeedFormat.Alpaca)]
    [InlineData(FeedFormat.Alpaca, FeedCodec.MsgPack)]
    [InlineData(FeedFormat.Yahoo)]
    public Task Every_event_should_be_accounted_for_while_links_break(FeedFormat format, FeedCodec codec = FeedCodec.Json) =>
        AuditAsync(format, codec, $"drop=200ms,close=250ms,reset=150ms,{EventFaults}", rate: 2_000, links: 6, events: 2_000);

    [SkippableTheory]
    [InlineData(FeedFormat.Native)]
    [InlineData(FeedFormat.Polygon)]
    [InlineData(FeedFormat.Alpaca)]
    [InlineData(FeedFormat.Alpaca, FeedCodec.MsgPack)]
    [InlineData(FeedFormat.Yahoo)]
    public Task Every_event_of_half_an_hour_should_be_accounted_for_under_all_faults(FeedFormat format, FeedCodec codec = FeedCodec.Json)
    {
        SlowTests.SkipUnlessAsked();
        return AuditAsync(
            format, codec, $"drop=1s,close=1200ms,reset=800ms,halfopen=2s,mute=30s:28s,{EventFaults}", rate: 3_000, links: 25, events: 54_000);
    }

    private async Task AuditAsync(FeedFormat format, FeedCodec codec, string faults, double rate, int links, long events)
    {
        var truthPath = _directory.File("truth.jsonl");
        var exchange = await SimulatedExchange.StartAsync(new ExchangeOptions
        {
            Port = 0,
            Format = Enum.Parse<ExchangeFormat>(format.ToString()),
            Symbols = Symbols,
            Rate = rate,
            TicksPerFrame = 3,
            Start = new DateTimeOffset(2026, 2, 24, 1, 0, 0, TimeSpan.Zero),
            AwaitSubscriber = true,
            SendBufferBytes = 64 * 1024 * 1024,
            Faults = FaultPlan.Parse(faults),
            TruthPath = truthPath,
        });
        await using var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(_directory.File("redis"));
            o.Symbols = Symbols;
            o.Features = o.Features with { RecentTicks = 1_000_000 };
            o.Feed = BuiltInExchange.FeedOf(exchange, o.Feed with
            {
                Format = format,
                Codec = codec,
                WarmUp = "none",
                ReconnectInterval = TimeSpan.FromMilliseconds(20),
                MaxReconnectInterval = TimeSpan.FromMilliseconds(100),
                Heartbeat = TimeSpan.FromSeconds(1),
                MuteAfter = TimeSpan.FromSeconds(1),
            });
        });

        await Eventually.BeTrue(
            () => system.Feeds[0].Read().Connections >= links && system.GetSummary().TicksIn >= events,
            $"{links} links and {events} events", TimeSpan.FromMinutes(3));
        await exchange.DisposeAsync();

        var truth = Truth.Read(truthPath, format);
        var accepted = new Dictionary<string, Tick[]>();
        TruthAudit audit = null!;
        await Eventually.NoComplaints(async () =>
        {
            foreach (var symbol in Symbols)
            {
                accepted[symbol] = (await system.GetRecentTicksAsync(symbol, int.MaxValue)).Ticks;
            }

            audit = TruthAudit.Run(format, truth, accepted.Values.SelectMany(ticks => ticks));
            return [.. audit.Complaints, .. Differences(audit, system.GetSummary())];
        });
        system.Feeds[0].DroppedFrames.ShouldBe(0);
        audit.Gaps.ShouldBeGreaterThanOrEqualTo(links - 1);
        audit.Missed.ShouldBeGreaterThan(audit.MissedAtEnd, "links that break lose events");

        foreach (var symbol in Symbols)
        {
            await FeaturesShouldBeTheFoldAsync(system, symbol, accepted[symbol]);
        }
    }

    /// <summary>Where the system's own books differ from what the audit found.</summary>
    private static IEnumerable<string> Differences(TruthAudit audit, RunSummary summary)
    {
        foreach (var reason in Enum.GetValues<RejectReason>())
        {
            var (least, most) = audit.Rejected(reason);
            var booked = summary.Rejected[RejectReasons.NameOf(reason)];
            if (booked < least || booked > most)
            {
                yield return $"{booked} rejected as {RejectReasons.NameOf(reason)}, not {least} to {most}";
            }
        }

        if (summary.TicksAccepted != audit.Accepted || summary.PerSymbol.Values.Sum(symbol => symbol.Accepted) != audit.Accepted)
        {
            yield return $"{summary.TicksAccepted} booked as accepted, not {audit.Accepted}";
        }

        if (summary.TicksIn != summary.TicksAccepted + summary.Rejected.Values.Sum())
        {
            yield return $"{summary.TicksIn} came in, but {summary.TicksAccepted} accepted and {summary.Rejected.Values.Sum()} rejected";
        }

        if (summary.Gaps < audit.Gaps || summary.Gaps > audit.Gaps + audit.PerhapsGaps)
        {
            yield return $"{summary.Gaps} gaps declared, not {audit.Gaps} to {audit.Gaps + audit.PerhapsGaps}";
        }
    }

    /// <summary>The newest vector, and in Redis the last of every second, equal a fold over the accepted ticks bit for bit.</summary>
    private static async Task FeaturesShouldBeTheFoldAsync(RealtimeSystem system, string symbol, Tick[] accepted)
    {
        const string Feature = "ema_26";
        var set = FeatureSet.Parse(FeatureOptions.DefaultSet);
        set.TryGet(Feature, out var definition).ShouldBeTrue();
        var features = new SymbolFeatures(set, TradingCalendars.Always);
        var values = new double[set.ColumnCount];
        var history = new SortedDictionary<long, double>();
        foreach (var tick in accepted)
        {
            features.Update(tick);
            features.Write(values);
            history[Timestamps.FloorDivide(tick.UnixNanos, Timestamps.NanosPerSecond)] = values[definition!.Column];
        }

        var newest = system.Live.NewestVector(symbol).ShouldNotBeNull();
        newest.Position.ShouldBe(accepted[^1].Position);
        Bits(newest.Values).ShouldBe(Bits(values));

        IReadOnlyList<StoredFeature> stored = [];
        await Eventually.BeTrue(
            async () => (stored = await system.Features.HistoryAsync(symbol, Feature, limit: FeatureStore.MaxHistoryLimit)).Count == history.Count,
            $"{history.Count} seconds of {symbol} in Redis");
        Bits(stored.Select(value => value.Value)).ShouldBe(Bits(history.Values));
    }

    private static long[] Bits(IEnumerable<double> values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
