using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Actors.Predict;

/// <summary>
/// A node's side of the active model: makes this node's <see cref="ModelRegistry"/> follow what <see cref="ActiveModelActor"/>
/// says, by asking every second and by being told of switches, and hands switches on to it. A choice made earlier wins over
/// the configured model; one that this node does not know is told once, and the node keeps its own.
/// </summary>
public sealed class ModelRegistryActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ModelRegistry _models;
    private readonly IActorRef _active;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private string? _unknown;

    /// <param name="active">The way to the <see cref="ActiveModelActor"/>.</param>
    /// <param name="answerTimeout">How long a switch may take.</param>
    public ModelRegistryActor(ModelRegistry models, IActorRef active, TimeSpan answerTimeout)
    {
        (_models, _active) = (models, active);
        Receive<GetModels>(_ => Sender.Tell(new KnownModels(
        [
            .. models.Models.Select(model => new ModelDescription(model.Name, model.Version, model == models.Active, model.RequiredFeatures)),
        ])));
        Receive<SwitchModel>(command => OnSwitch(command, answerTimeout));
        Receive<SwitchAnswered>(answered =>
        {
            if (answered.Answer is ModelSwitched switched && switched.Name != models.Active.Name)
            {
                Follow(new ActiveModel(switched.Name) { Previous = models.Active.Name, Reason = answered.Reason });
            }

            answered.Asker.Tell(answered.Answer);
        });
        Receive<ActiveModel>(Follow);
        Receive<Report>(_ => _active.Tell(FollowActiveModel.Instance));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ModelRegistry models, IActorRef active, TimeSpan answerTimeout) =>
        Akka.Actor.Props.Create(() => new ModelRegistryActor(models, active, answerTimeout));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Report), Report.Instance, TimeSpan.Zero, Interval);

    private void OnSwitch(SwitchModel command, TimeSpan answerTimeout)
    {
        var asker = Sender;
        _ = _active.Ask<ISwitchAnswer>(command, answerTimeout).PipeTo(
            Self,
            success: answer => new SwitchAnswered(answer, asker, command.Reason),
            failure: _ => new SwitchAnswered(new ModelNotSwitched(command.Name, "there was no answer in time; it may still take effect"), asker, command.Reason));
    }

    private void Follow(ActiveModel active)
    {
        if (active.Name is not { } name)
        {
            return;
        }

        _models.Explain(active.Previous, active.Reason);
        if (name == _models.Active.Name)
        {
            return;
        }

        if (_models.Contains(name) || _models.Reload().Contains(name))
        {
            _models.Switch(name);
            _log.Info("Model {Model} is active on this node", name);
        }
        else if (_unknown != name)
        {
            _unknown = name;
            _log.Warning("The cluster's active model, {Model}, is not known on this node; {Active} is active here", name, _models.Active.Name);
        }
    }

    private sealed record SwitchAnswered(ISwitchAnswer Answer, IActorRef Asker, string Reason);

    private sealed record Report
    {
        public static readonly Report Instance = new();
    }
}
