using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict.Online;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host.Tests.Predict;

/// <summary>What the online model learnt, kept in a real store.</summary>
public abstract class ModelStateTests(TestServer server) : RedisTest(server)
{
    private static readonly FeatureSet Set = FeatureSet.Parse("sma(5) rsi(14)");

    [SkippableFact]
    public async Task Model_should_go_on_from_what_it_had_learnt_when_the_process_ended()
    {
        var first = TaughtModel.Create(Set);
        await using (Keep(first))
        {
            TaughtModel.Teach(first, Set, seconds: 500);
        }

        first.Learnt.ShouldBePositive();
        var second = TaughtModel.Create(Set);
        await using (Keep(second))
        {
            await Eventually.BeTrue(() => second.Learnt == first.Learnt, "what was learnt earlier");
            second.Save().ShouldBe(first.Save());
        }
    }

    [SkippableFact]
    public async Task State_of_another_set_should_be_replaced_once_something_is_learnt()
    {
        var otherSet = FeatureSet.Parse("sma(7) rsi(14)");
        var other = TaughtModel.Create(otherSet);
        await using (Keep(other))
        {
            TaughtModel.Teach(other, otherSet, seconds: 500);
        }

        var model = TaughtModel.Create(Set);
        await using (Keep(model))
        {
            TaughtModel.Teach(model, Set, seconds: 100);
        }

        var next = TaughtModel.Create(Set);
        await using (Keep(next))
        {
            await Eventually.BeTrue(() => next.Learnt == model.Learnt, "the newer state");
        }
    }

    private ModelStateKeeper Keep(OnlineModel model) => new ModelStateKeeper(model, Redis, new ValueSeal(new StoreOptions()), TimeProvider.System, NullLogger.Instance).Start();
}

public sealed class GarnetModelStateTests() : ModelStateTests(new GarnetTestServer());

public sealed class RedisModelStateTests() : ModelStateTests(new RedisTestServer());
