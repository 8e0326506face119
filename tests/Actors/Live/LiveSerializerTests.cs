using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Live;
using AkkaDayTrade.Actors.Tests.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Tests.Shared;
using static AkkaDayTrade.Actors.Tests.Features.SymbolMessages;

namespace AkkaDayTrade.Actors.Tests.Live;

public sealed class LiveSerializerTests : TestKit
{
    private readonly LiveSerializer _serializer;

    public LiveSerializerTests()
        : base(Patience.Hocon) => _serializer = new LiveSerializer((ExtendedActorSystem)Sys, Set);

    [Fact]
    public void News_should_come_back_as_they_were()
    {
        var (vector, scored) = (Vector(Set, 2_500.5), new ScoredVector(Vector(Set, double.PositiveInfinity), NewPrediction()));
        LiveNews[] news = [new(vector, scored), new(vector, null), new(null, scored)];

        var read = (RelayedNews)_serializer.FromBinary(_serializer.ToBinary(new RelayedNews(news)), "N");

        read.News.Select(Text).ShouldBe(news.Select(Text));
    }

    [Fact]
    public void Cut_news_should_be_refused_at_any_place()
    {
        var bytes = _serializer.ToBinary(new RelayedNews([new(Vector(Set, 1), new ScoredVector(Vector(Set, 2), NewPrediction()))]));

        for (var length = 0; length < bytes.Length; length++)
        {
            Should.Throw<SerializationException>(() => _serializer.FromBinary(bytes[..length], "N"));
        }
    }

    [Fact]
    public void As_many_symbols_as_a_message_may_tell_of_should_stay_below_the_frame_limit()
    {
        var news = Enumerable.Range(0, LiveSerializer.MaxSymbols(Set)).Select(i => new LiveNews(WorstVector(Set, i), new ScoredVector(WorstVector(Set, i), NewPrediction())));

        _serializer.ToBinary(new RelayedNews([.. news])).Length.ShouldBeLessThan(110_000);
    }

    private static Prediction NewPrediction() => new(
        "7203",
        1_795_379_091_917_000_000,
        PredictionType.Sell,
        0.75,
        null,
        -0.001,
        double.NaN,
        new Dictionary<string, double> { ["sma_5"] = 2_500, ["rsi_14"] = double.NaN },
        "simple_ma_v1.0",
        0.25,
        new Dictionary<string, object?> { ["trend_direction"] = "up", ["fallback"] = true, ["score"] = 1.5, ["nothing"] = null })
    {
        Abstained = "missing_features",
    };

    private static string Text(LiveNews news) => string.Join(
        " | ", Show(news.Vector), Show(news.Scored?.Vector), Text(news.Scored?.Prediction));

    private static string Text(Prediction? prediction) => prediction is null
        ? "-"
        : $"{prediction with { FeaturesUsed = new Dictionary<string, double>(), Metadata = new Dictionary<string, object?>() }}".Replace("System.Collections.Generic.", string.Empty, StringComparison.Ordinal)
            + string.Join(",", prediction.FeaturesUsed.Select(entry => $"{entry.Key}={entry.Value}"))
            + string.Join(",", prediction.Metadata.Select(entry => $"{entry.Key}={entry.Value}"));
}
