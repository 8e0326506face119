using System.Diagnostics;
using AkkaDayTrade.Chaos.Market;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;

namespace AkkaDayTrade.Chaos.Tests.Market;

public sealed class RecordedMarketTests
{
    private static readonly RecordedMarket Market = new(SymbolCount: 7, TicksPerSecond: 300, TimeSpan.FromSeconds(10), Seed: 5);

    [Fact]
    public async Task File_should_be_read_as_the_ticks_it_was_made_of()
    {
        var ticks = (await ReadAsync()).Where(tick => tick.Symbol != "END").ToList();

        ticks.Count.ShouldBe(3_000);
        ticks.Select(Figures).ShouldBe(Enumerable.Range(0, 3_000).Select(row => Figures(Market.TickAt(row))));
    }

    [Fact]
    public void Neighbouring_ticks_of_a_symbol_should_differ()
    {
        var ticks = Enumerable.Range(0, 3_000).Select(row => Market.TickAt(row)).GroupBy(tick => tick.Symbol).ToList();

        ticks.Count.ShouldBe(7);
        var pairs = ticks.SelectMany(symbol => symbol.Zip(symbol.Skip(1))).ToList();
        pairs.ShouldAllBe(pair => pair.First.UnixNanos < pair.Second.UnixNanos);
        pairs.ShouldAllBe(pair => !pair.First.Price.Equals(pair.Second.Price) || !pair.First.Volume.Equals(pair.Second.Volume));
    }

    [Fact]
    public void Last_row_should_be_the_symbols_own() =>
        Enumerable.Range(0, 7).Select(symbol => Market.TickAt(Market.LastRowOf(symbol)).Symbol).ShouldBe(Market.Symbols);

    [Fact]
    public void Fold_should_go_back_to_an_earlier_position()
    {
        var set = FeatureSet.Parse(FeatureOptions.DefaultSet);
        var fold = new MarketFold(Market, set);
        fold.At(2, 1_500);

        var earlier = fold.At(2, 900);

        var fresh = new MarketFold(Market, set).At(2, 900);
        (earlier.Accepted, earlier.Position).ShouldBe((fresh.Accepted, fresh.Position));
        earlier.Values.ShouldBe(fresh.Values);
    }

    [Fact]
    public void Fold_should_be_what_an_entity_computes_in_slices_of_any_size()
    {
        var set = FeatureSet.Parse(FeatureOptions.DefaultSet);
        var processor = new SymbolProcessor("S002", new SymbolSetup
        {
            Set = set,
            Calendar = TradingCalendars.Always,
            Mode = PipelineMode.Replay,
            BucketNanos = 100_000_000,
            MaxDisorder = TimeSpan.Zero,
            RecentTicks = 1,
        });
        var fold = new MarketFold(Market, set);
        var ticks = Enumerable.Range(0, 2_000).Select(row => Market.TickAt(row)).Where(tick => tick.Symbol == "S002").ToArray();
        foreach (var slice in ticks.Chunk(13))
        {
            processor.Apply(new Slice("S002", 1, slice[0].Position == ticks[0].Position ? Slice.Start : slice[0].Position - 7, slice, Takeover.Afresh));

            var state = processor.Read(1);
            var folded = fold.At(2, state.Position);
            (folded.Accepted, folded.Position).ShouldBe((state.Accepted, state.Position));
            foreach (var feature in set.Features)
            {
                folded.Values.GetValueOrDefault(feature.Name, double.NaN).ShouldBe(state.Values[feature.Column], feature.Name);
            }
        }
    }

    private static async Task<IReadOnlyList<Tick>> ReadAsync()
    {
        var path = Path.GetTempFileName();
        try
        {
            await Market.WriteAsync(path);
            var frame = Frame.CopyOf(await File.ReadAllBytesAsync(path), Stopwatch.GetTimestamp(), firstPosition: 0);
            var batch = new TickBatch();
            new ReplayCsvDecoder(new FeedOptions(), new SymbolTable(new Dictionary<string, string>())).Decode(frame, batch);
            return batch.Ticks.ToArray();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static object Figures(Tick tick) => (tick.Symbol, tick.UnixNanos, tick.Price, tick.Volume, tick.Bid, tick.Ask);
}
