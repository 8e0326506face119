using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>A system that has read one file to its end and still answers.</summary>
internal sealed class Replayed : IAsyncDisposable
{
    private readonly string _symbol;

    private Replayed(RealtimeSystem system, string symbol) => (System, _symbol) = (system, symbol);

    public RealtimeSystem System { get; }

    /// <summary>Without the time that the model took.</summary>
    public object NewestPrediction
    {
        get
        {
            var prediction = System.Live.NewestPrediction(_symbol).ShouldNotBeNull().Prediction;
            return (prediction.UnixNanos, prediction.Type, prediction.Confidence, prediction.PredictedReturn, prediction.RiskScore, prediction.ModelVersion,
                string.Join(' ', prediction.FeaturesUsed.OrderBy(feature => feature.Key)));
        }
    }

    public static async Task<Replayed> RunAsync(string path, string symbol, double speed, string dataDirectory)
    {
        var system = await RealtimeSystem.StartAsync(o =>
        {
            o.OnFreePorts(dataDirectory);
            o.Symbols = [symbol];
            o.Feed = o.Feed with { Transport = FeedTransport.Replay, Path = path, Speed = speed };
            o.Store = o.Store with { LocalTtl = TimeSpan.Zero };
            o.Alerts = new AlertOptions
            {
                Cooldown = TimeSpan.Zero,
                Rules =
                [
                    new AlertRuleOptions { Name = "averages_cross", When = "sma_5 > sma_20" },
                    new AlertRuleOptions { Name = "below_the_band", When = "bollinger_20 < 0" },
                ],
            };
        });
        await system.Completion.WaitAsync(TimeSpan.FromSeconds(60));
        return new Replayed(system, symbol);
    }

    public ValueTask DisposeAsync() => System.DisposeAsync();

    /// <summary>The newest vector, and what Redis holds as newest, are the fold's last.</summary>
    public async Task LatestShouldBeAsync(BatchFold fold)
    {
        var (unixNanos, values) = fold.Vectors[^1];
        var newest = System.Live.NewestVector(_symbol).ShouldNotBeNull();
        newest.UnixNanos.ShouldBe(unixNanos);
        Bits(newest.Values).ShouldBe(Bits(values));

        var stored = (await System.Features.LatestVectorAsync(_symbol)).ShouldNotBeNull();
        stored.TryGetVector(out _).ShouldBeFalse("it was read from Redis");
        foreach (var feature in fold.Set.Features)
        {
            Figures(feature, stored.Features.GetValueOrDefault(feature.Name)).ShouldBe(Figures(feature, values), feature.Name);
        }
    }

    /// <summary>Every second in Redis, every figure of every feature, is the fold's.</summary>
    public async Task HistoryShouldBeAsync(BatchFold fold)
    {
        var seconds = fold.History.ToList();
        foreach (var feature in fold.Set.Features)
        {
            var expected = seconds.Where(second => !double.IsNaN(second.Values[feature.Column])).ToList();
            var stored = await System.Features.HistoryAsync(_symbol, feature.Name, limit: FeatureStore.MaxHistoryLimit);
            stored.Select(value => value.Timestamp).ShouldBe(expected.Select(second => Microseconds(second.UnixNanos)), feature.Name);
            stored.Select(value => Figures(feature, value)).ShouldBe(expected.Select(second => Figures(feature, second.Values)), feature.Name);
        }
    }

    public async Task<IReadOnlyList<(DateTimeOffset, long)>> HistoryAsync(string feature) =>
    [
        .. (await System.Features.HistoryAsync(_symbol, feature, limit: FeatureStore.MaxHistoryLimit))
            .Select(value => (value.Timestamp, BitConverter.DoubleToInt64Bits(value.Value))),
    ];

    /// <summary>All but their ids, which name the run.</summary>
    public async Task<IReadOnlyList<object>> AlertsAsync() =>
        [.. (await System.GetAlertHistoryAsync(1000)).Select(alert => (object)(alert with { Id = string.Empty, Epoch = 0 }))];

    /// <summary>A feature's value and metadata as text that tells bits apart.</summary>
    private static string Figures(FeatureDefinition feature, double[] values) => string.Join(
        ' ', Bits(values.AsSpan(feature.Column, feature.Width).ToArray().Select(figure => double.IsFinite(figure) ? figure : double.NaN)));

    private static string Figures(FeatureDefinition feature, StoredFeature? stored) => string.Join(
        ' ', Bits([stored?.Value ?? double.NaN, .. feature.Kind.Columns.Select(column => stored?.Metadata.GetValueOrDefault(column, double.NaN) ?? double.NaN)]));

    private static DateTimeOffset Microseconds(long unixNanos) =>
        Timestamps.FromUnixNanos(unixNanos - (unixNanos % Timestamps.NanosPerMicrosecond));

    private static long[] Bits(IEnumerable<double> values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
