using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Actors.Tests.Persistence;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Actors.Tests.Predict;

/// <summary>The cluster's <see cref="ActiveModelActor"/> and the <see cref="ModelRegistryActor"/>s of two nodes.</summary>
public sealed class ModelRegistryActorTests : TestKit
{
    private static readonly TimeSpan Timeout = Patience.Long;

    private readonly JournalScript _journal;
    private readonly ModelRegistry _models = ModelRegistry.Default();
    private readonly ModelRegistry _others = ModelRegistry.Default();

    public ModelRegistryActorTests()
        : base(ScriptedJournal.Config.WithFallback(Patience.Hocon)) => _journal = JournalScript.Of(Sys);

    [Fact]
    public async Task Switch_should_be_kept_and_take_effect_on_every_node()
    {
        var active = StartActive();
        var (here, there) = (StartNode(active, _models), StartNode(active, _others));

        (await SwitchAsync(here, "fallback")).ShouldBe(new ModelSwitched("fallback"));

        _journal.Written.ShouldBe([new ActiveModelSwitched("fallback") { Previous = "simple_ma" }]);
        _models.Active.Name.ShouldBe("fallback");
        await AwaitConditionAsync(() => Task.FromResult(_others.Active.Name == "fallback"));
        var known = await there.Ask<KnownModels>(GetModels.Instance, Timeout);
        known.Models.Select(model => (model.Name, model.Active)).ShouldBe([("simple_ma", false), ("fallback", true)]);
    }

    [Fact]
    public async Task Reason_of_a_switch_and_what_was_active_before_should_be_kept_and_known_on_every_node()
    {
        var active = StartActive();
        var (here, _) = (StartNode(active, _models), StartNode(active, _others));

        // Answered only once the journal has been read.
        await SwitchAsync(here, "simple_ma");

        await here.Ask<ISwitchAnswer>(new SwitchModel("fallback") { Reason = "evidence 21" }, Timeout);
        await SwitchAsync(here, "fallback");

        _journal.Written.Skip(1).ShouldBe(
        [
            new ActiveModelSwitched("fallback") { Previous = "simple_ma", Reason = "evidence 21" },
            new ActiveModelSwitched("fallback") { Previous = "simple_ma" },
        ]);
        await AwaitConditionAsync(() => Task.FromResult(_others.Active.Name == "fallback" && _others.Previous == "simple_ma"));
    }

    [Fact]
    public async Task Switch_should_be_answered_only_once_it_is_durable()
    {
        var node = StartNode(StartActive(), _models);
        await SwitchAsync(node, "simple_ma");
        _journal.Hold();

        var answer = SwitchAsync(node, "fallback");
        await node.Ask<KnownModels>(GetModels.Instance, Timeout);

        answer.IsCompleted.ShouldBeFalse();
        _models.Active.Name.ShouldBe("simple_ma");
        _journal.GoOn();
        (await answer).ShouldBe(new ModelSwitched("fallback"));
    }

    [Fact]
    public async Task Unknown_model_should_change_nothing_and_be_answered_with_the_known_ones()
    {
        var answer = await SwitchAsync(StartNode(StartActive(), _models), "lstm");

        answer.ShouldBeOfType<UnknownModel>().Known.ShouldBe(["simple_ma", "fallback"]);
        _models.Active.Name.ShouldBe("simple_ma");
        _journal.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task Switch_that_cannot_be_kept_should_not_take_effect_and_the_next_should_when_the_store_is_back()
    {
        var node = StartNode(StartActive(), _models);
        await SwitchAsync(node, "simple_ma");
        _journal.IsDown = true;

        (await SwitchAsync(node, "fallback")).ShouldBe(new ModelNotSwitched("fallback", "store is down"));

        _models.Active.Name.ShouldBe("simple_ma");
        _journal.IsDown = false;
        await AwaitConditionAsync(async () => await SwitchAsync(node, "fallback") is ModelSwitched);
        _models.Active.Name.ShouldBe("fallback");
    }

    [Fact]
    public async Task Choice_kept_earlier_should_be_active_after_a_start_even_when_the_store_comes_late()
    {
        await ChooseAsync("fallback");
        _journal.IsDown = true;
        var loads = _journal.Loads;

        StartNode(StartActive(), _others);
        await AwaitConditionAsync(() => Task.FromResult(_journal.Loads > loads + 1));
        _others.Active.Name.ShouldBe("simple_ma");
        _journal.IsDown = false;

        await AwaitConditionAsync(() => Task.FromResult(_others.Active.Name == "fallback"));
    }

    [Fact]
    public async Task Choice_that_a_node_does_not_know_should_leave_its_own_model()
    {
        await ChooseAsync("fallback");
        var models = new ModelRegistry([new SimpleMovingAverageModel()], "simple_ma");
        var active = StartActive();
        var probe = CreateTestProbe();

        var node = StartNode(probe, models);
        await probe.ExpectMsgAsync<FollowActiveModel>(Timeout);
        active.Tell(FollowActiveModel.Instance, node);
        await AwaitConditionAsync(async () => (await active.Ask<ActiveModel>(FollowActiveModel.Instance, Timeout)).Name == "fallback");

        (await node.Ask<KnownModels>(GetModels.Instance, Timeout)).Models.Single(model => model.Active).Name.ShouldBe("simple_ma");
    }

    [Fact]
    public async Task Many_switches_should_leave_a_bounded_journal_and_the_last_choice()
    {
        var first = StartActive();
        var node = StartNode(first, _models);
        for (var i = 0; i <= ActiveModelJournal.SnapshotEvery * 2; i++)
        {
            (await SwitchAsync(node, i % 2 == 0 ? "fallback" : "simple_ma")).ShouldBeOfType<ModelSwitched>();
        }

        await first.GracefulStop(Timeout);
        StartNode(StartActive(), _others);

        await AwaitConditionAsync(() => Task.FromResult(_others.Active.Name == "fallback"));
    }

    [Fact]
    public async Task Switch_that_nobody_answers_should_be_answered_with_a_reason()
    {
        var node = Sys.ActorOf(ModelRegistryActor.Props(_models, CreateTestProbe(), TimeSpan.FromMilliseconds(50)));

        (await SwitchAsync(node, "fallback")).ShouldBeOfType<ModelNotSwitched>().Reason.ShouldContain("no answer in time");
        _models.Active.Name.ShouldBe("simple_ma");
    }

    private async Task ChooseAsync(string name)
    {
        var active = StartActive();
        (await SwitchAsync(StartNode(active, _models), name)).ShouldBeOfType<ModelSwitched>();
        await active.GracefulStop(Timeout);
    }

    private IActorRef StartActive() => Sys.ActorOf(ActiveModelActor.Props(ModelRegistry.Default(), TimeSpan.FromMilliseconds(10)));

    private IActorRef StartNode(IActorRef active, ModelRegistry models) => Sys.ActorOf(ModelRegistryActor.Props(models, active, Timeout));

    private async Task<ISwitchAnswer> SwitchAsync(IActorRef actor, string name)
    {
        // Before the choice kept earlier has been read a switch is refused.
        ISwitchAnswer? answer = null;
        await AwaitConditionAsync(async () =>
        {
            answer = await actor.Ask<ISwitchAnswer>(new SwitchModel(name), Timeout);
            return answer is not ModelNotSwitched { Reason: var reason } || !reason.Contains("not been read yet", StringComparison.Ordinal);
        });
        return answer!;
    }
}
