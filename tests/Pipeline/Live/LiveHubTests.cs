using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Tests.Shared;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Live;

public sealed class LiveHubTests
{
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(5)");
    private readonly LiveHub _hub = new(pace: TimeSpan.Zero);

    [Fact]
    public void Hub_should_keep_the_newest_vector_and_prediction_of_each_symbol()
    {
        _hub.Publish([Vector("7203", 1), Vector("8306", 2), Vector("7203", 3)]);
        _hub.Publish(Scored("7203", 3));

        _hub.NewestVector("7203")!.Position.ShouldBe(3);
        _hub.NewestVectors().Select(vector => vector.Symbol).ShouldBe(["7203", "8306"]);
        _hub.NewestPrediction("7203")!.Vector.Position.ShouldBe(3);
        _hub.NewestPrediction("8306").ShouldBeNull();
        _hub.NewestVector("9984").ShouldBeNull();
    }

    [Fact]
    public void Hub_should_list_alerts_newest_first_and_forget_the_oldest_at_its_bound()
    {
        for (var i = 0; i < LiveHub.MaxAlerts + 5; i++)
        {
            _hub.Publish(Alert($"{i}", count: 1));
        }

        _hub.RecentAlerts(2).Select(alert => alert.Id).ShouldBe([$"{LiveHub.MaxAlerts + 4}", $"{LiveHub.MaxAlerts + 3}"]);
        _hub.RecentAlerts(int.MaxValue).Count.ShouldBe(LiveHub.MaxAlerts);
    }

    [Fact]
    public void Hub_should_let_a_grown_alert_replace_itself()
    {
        _hub.Publish(Alert("a", count: 1));
        _hub.Publish(Alert("b", count: 1));
        _hub.Publish(Alert("a", count: 7));

        _hub.RecentAlerts(10).Select(alert => (alert.Id, alert.Count)).ShouldBe([("a", 7), ("b", 1)]);
    }

    [Fact]
    public async Task Viewer_should_see_tick_features_prediction_and_alert()
    {
        await using var viewer = new Viewer(_hub);
        _hub.Publish([Vector("7203", 1)]);
        _hub.Publish(Scored("7203", 1));
        _hub.Publish(Alert("a", count: 1));

        var seen = await viewer.ReadAsync(4);

        seen.Select(liveEvent => liveEvent.GetType()).ShouldBe(
            [typeof(TickEvent), typeof(FeaturesEvent), typeof(PredictionEvent), typeof(AlertEvent)], ignoreOrder: true);
    }

    [Fact]
    public async Task Viewer_should_see_only_the_symbols_it_asked_for()
    {
        await using var viewer = new Viewer(_hub, "8306");
        _hub.Publish([Vector("7203", 1), Vector("8306", 2)]);
        _hub.Complete();

        var seen = await viewer.ReadToEndAsync();

        seen.Select(liveEvent => liveEvent.Symbol).ShouldBe(["8306", "8306"]);
    }

    [Fact]
    public async Task Viewer_that_does_not_read_should_hold_one_vector_per_symbol_and_then_get_the_newest()
    {
        await using var viewer = new Viewer(_hub);
        const int Updates = 10_000;
        _hub.Publish([Vector("7203", -1)]);
        (await viewer.ReadAsync(2)).Count.ShouldBe(2);

        for (var position = 0; position < Updates; position++)
        {
            _hub.Publish([Vector("7203", position), Vector("8306", position)]);
        }

        _hub.Complete();
        var seen = (await viewer.ReadToEndAsync()).OfType<FeaturesEvent>().ToList();

        seen.Select(features => (features.Symbol, features.Vector.Position)).ShouldBe(
            [("7203", Updates - 1), ("8306", Updates - 1)], ignoreOrder: true);
        _hub.Skipped.ShouldBe(2 * (Updates - 1));
    }

    [Fact]
    public async Task A_viewer_should_always_end_with_the_newest_of_every_symbol_however_it_reads() =>
        await Gen.Select(Gen.Int[0, 3], Gen.Bool).Array[1, 60].SampleAsync(async steps =>
        {
            var hub = new LiveHub(pace: TimeSpan.Zero);
            await using var viewer = new Viewer(hub);
            var newest = new Dictionary<string, long>();
            var seen = new List<LiveEvent>();
            long position = 0;
            foreach (var (symbol, reads) in steps)
            {
                newest[$"S{symbol}"] = ++position;
                hub.Publish([Vector($"S{symbol}", position)]);
                if (reads)
                {
                    seen.AddRange(await viewer.ReadAsync(1));
                }
            }

            hub.Complete();
            seen.AddRange(await viewer.ReadToEndAsync());

            var perSymbol = seen.OfType<FeaturesEvent>().GroupBy(features => features.Symbol).ToList();
            perSymbol.ToDictionary(group => group.Key, group => group.Last().Vector.Position).ShouldBe(newest, ignoreOrder: true);
            foreach (var group in perSymbol)
            {
                group.Select(features => features.Vector.Position).ShouldBeInOrder(SortDirection.Ascending);
            }
        }, iter: 100, threads: 1);

    [Fact]
    public async Task Hub_should_forget_a_viewer_that_leaves()
    {
        var viewer = new Viewer(_hub);
        _hub.ViewerCount.ShouldBe(1);

        await viewer.DisposeAsync();

        _hub.ViewerCount.ShouldBe(0);
    }

    [Fact]
    public async Task Viewer_that_enters_after_completion_should_end_at_once()
    {
        _hub.Complete();

        await using var viewer = new Viewer(_hub);

        (await viewer.ReadToEndAsync()).ShouldBeEmpty();
    }

    private static FeatureVector Vector(string symbol, long position) => new()
    {
        Symbol = symbol,
        Set = Set,
        Epoch = 1,
        Position = position,
        UnixNanos = position,
        ArrivalTimestamp = 0,
        Values = [double.NaN],
        Price = 100,
        Volume = 1,
        Bid = 99,
        Ask = 101,
        Quality = VectorQuality.NotReady,
        ClosesBucket = false,
    };

    private static ScoredVector Scored(string symbol, long position) => new(
        Vector(symbol, position),
        new Prediction(symbol, position, PredictionType.Hold, 0.5, null, null, 0.5, new Dictionary<string, double>(), "v1", 0, new Dictionary<string, object?>()));

    private static Domain.Alert.Alert Alert(string id, int count) =>
        new(id, "unusual_volume", "7203", DateTimeOffset.UnixEpoch, "text", 3, 2, count);

    /// <summary>A reader that asks for the next event only when told to; its first request is under way, so that it counts as a viewer.</summary>
    private sealed class Viewer : IAsyncDisposable
    {
        private readonly CancellationTokenSource _leave = new(Patience.Long);
        private readonly IAsyncEnumerator<LiveEvent> _events;
        private Task<bool>? _asked;

        public Viewer(LiveHub hub, params string[] symbols)
        {
            _events = hub.Subscribe(symbols.Length == 0 ? null : symbols.ToHashSet()).GetAsyncEnumerator(_leave.Token);
            _asked = _events.MoveNextAsync().AsTask();
        }

        public async Task<List<LiveEvent>> ReadAsync(int count)
        {
            var read = new List<LiveEvent>();
            while (read.Count < count && await (_asked ?? _events.MoveNextAsync().AsTask()))
            {
                _asked = null;
                read.Add(_events.Current);
            }

            return read;
        }

        public Task<List<LiveEvent>> ReadToEndAsync() => ReadAsync(int.MaxValue);

        public async ValueTask DisposeAsync()
        {
            await _leave.CancelAsync();
            if (_asked is not null)
            {
                await _asked.ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            await _events.DisposeAsync();
            _leave.Dispose();
        }
    }
}
