using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Predict.Online;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests.Predict;

/// <summary>What the online model learnt, kept in a real store.</summary>
public abstract class ModelStateTests(TestServer server) : IAsyncLifetime
{
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(5) rsi(14)");

    private RedisConnection _redis = null!;

    public async Task InitializeAsync()
    {
        await server.StartAsync();
        _redis = await server.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        await server.DisposeAsync();
    }

    [SkippableFact]
    public async Task Model_should_go_on_from_what_it_had_learnt_when_the_process_ended()
    {
        var first = Model(Set);
        await using (Keep(first))
        {
            Teach(first, seconds: 500);
        }

        first.Learnt.ShouldBePositive();
        var second = Model(Set);
        await using (Keep(second))
        {
            await Eventually.BeTrue(() => second.Learnt == first.Learnt, "what was learnt earlier");
            second.Save().ShouldBe(first.Save());
        }
    }

    [SkippableFact]
    public async Task State_of_another_set_should_be_replaced_once_something_is_learnt()
    {
        var other = Model(FeatureSet.Parse("sma(7) rsi(14)"));
        await using (Keep(other))
        {
            Teach(other, seconds: 500);
        }

        var model = Model(Set);
        await using (Keep(model))
        {
            Teach(model, seconds: 100);
        }

        var next = Model(Set);
        await using (Keep(next))
        {
            await Eventually.BeTrue(() => next.Learnt == model.Learnt, "the newer state");
        }
    }

    private static OnlineModel Model(FeatureSet set) => new(set, TimeSpan.FromSeconds(2), deadBand: 0);

    private ModelStateKeeper Keep(OnlineModel model) => new ModelStateKeeper(model, _redis.Database, TimeProvider.System, NullLogger.Instance).Start();

    private static void Teach(OnlineModel model, int seconds)
    {
        var set = model.RequiredFeatures[0] == "sma_5" ? Set : FeatureSet.Parse("sma(7) rsi(14)");
        for (var second = 0; second < seconds; second++)
        {
            model.Learn(new FeatureVector
            {
                Symbol = "A",
                Set = set,
                Epoch = 1,
                Position = second,
                UnixNanos = second * Timestamps.NanosPerSecond,
                ArrivalTimestamp = 0,
                Values = [.. Enumerable.Range(0, set.ColumnCount).Select(column => 50.0 + ((second + column) % 7))],
                Price = 100 + (second % 5),
                Volume = 1,
                Bid = double.NaN,
                Ask = double.NaN,
                Quality = VectorQuality.None,
                ClosesBucket = true,
            });
        }
    }
}

public sealed class GarnetModelStateTests() : ModelStateTests(new GarnetTestServer());

public sealed class RedisModelStateTests() : ModelStateTests(new RedisTestServer());
