using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Actors.Tests.Predict;

public sealed class ModelRegistryActorTests : TestKit
{
    private readonly Store _store = new();
    private readonly ModelRegistry _models = ModelRegistry.Default();

    [Fact]
    public async Task Switch_should_be_stored_and_take_effect()
    {
        var actor = Start();

        (await SwitchAsync(actor, "fallback")).ShouldBe(new ModelSwitched("fallback"));

        _store.Name.ShouldBe("fallback");
        _models.Active.Name.ShouldBe("fallback");
        var known = await actor.Ask<KnownModels>(GetModels.Instance, TimeSpan.FromSeconds(5));
        known.Models.Select(model => (model.Name, model.Active)).ShouldBe([("simple_ma", false), ("fallback", true)]);
    }

    [Fact]
    public async Task Unknown_model_should_change_nothing_and_be_answered_with_the_known_ones()
    {
        var answer = await SwitchAsync(Start(), "lstm");

        answer.ShouldBeOfType<UnknownModel>().Known.ShouldBe(["simple_ma", "fallback"]);
        _models.Active.Name.ShouldBe("simple_ma");
        _store.Name.ShouldBeNull();
    }

    [Fact]
    public async Task Switch_that_cannot_be_stored_should_not_take_effect()
    {
        var actor = Start();
        await actor.Ask<KnownModels>(GetModels.Instance, TimeSpan.FromSeconds(5));
        _store.IsDown = true;

        (await SwitchAsync(actor, "fallback")).ShouldBe(new ModelNotSwitched("fallback", "store is down"));

        _models.Active.Name.ShouldBe("simple_ma");
        _store.IsDown = false;
        (await SwitchAsync(actor, "fallback")).ShouldBeOfType<ModelSwitched>();
    }

    [Fact]
    public async Task Stored_choice_should_be_active_after_a_start_even_when_the_store_comes_late()
    {
        _store.Name = "fallback";
        _store.IsDown = true;
        Start();
        await AwaitConditionAsync(() => Task.FromResult(_store.Loads > 1));
        _models.Active.Name.ShouldBe("simple_ma");

        _store.IsDown = false;

        await AwaitConditionAsync(() => Task.FromResult(_models.Active.Name == "fallback"));
    }

    [Fact]
    public async Task Stored_choice_that_is_not_known_should_leave_the_configured_model()
    {
        _store.Name = "retired";
        var actor = Start();
        await AwaitConditionAsync(() => Task.FromResult(_store.Loads > 0));

        var known = await actor.Ask<KnownModels>(GetModels.Instance, TimeSpan.FromSeconds(5));

        known.Models.Single(model => model.Active).Name.ShouldBe("simple_ma");
    }

    private IActorRef Start() => Sys.ActorOf(ModelRegistryActor.Props(_models, _store, TimeSpan.FromMilliseconds(10)));

    private static Task<ISwitchAnswer> SwitchAsync(IActorRef actor, string name) => actor.Ask<ISwitchAnswer>(new SwitchModel(name), TimeSpan.FromSeconds(5));

    private sealed class Store : IActiveModelStore
    {
        private int _loads;

        public volatile string? Name;

        public volatile bool IsDown;

        public int Loads => Volatile.Read(ref _loads);

        public Task<string?> LoadAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _loads);
            return IsDown ? Task.FromException<string?>(new InvalidOperationException("store is down")) : Task.FromResult(Name);
        }

        public Task SaveAsync(string name, CancellationToken cancellationToken)
        {
            if (IsDown)
            {
                return Task.FromException(new InvalidOperationException("store is down"));
            }

            Name = name;
            return Task.CompletedTask;
        }
    }
}
