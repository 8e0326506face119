using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Actors.Predict;

/// <summary>
/// Decides which model is active in the cluster. There is one: a switch is answered once it is durable, and every node's
/// <see cref="ModelRegistryActor"/> is told at once. Which models there are it takes from its own node. One switch at a
/// time; later ones wait.
/// </summary>
public sealed class ActiveModelActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private const int MostFollowers = 1000;

    private static readonly TimeSpan FollowersPatience = TimeSpan.FromSeconds(10);

    private readonly ModelRegistry _models;
    private readonly TimeSpan _retryDelay;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<IActorRef, long> _followers = [];
    private IActorRef? _journal;
    private ActiveModelSwitched? _choice;
    private string? _trouble = "the choice kept earlier has not been read yet";
    private bool _toldAway;

    public ActiveModelActor(ModelRegistry models, TimeSpan retryDelay)
    {
        (_models, _retryDelay) = (models, retryDelay);
        Ready();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(ModelRegistry models, TimeSpan retryDelay) => Akka.Actor.Props.Create(() => new ActiveModelActor(models, retryDelay));

    protected override void PreStart() => StartJournal();

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Ready()
    {
        CommonMessages();
        Receive<ActiveModelFailed>(failed => TellAway(failed.Reason));
        Receive<Terminated>(_ => OnJournalLost());
        Receive<ActiveModelKept>(kept => Choose(kept.Choice));
        Receive<SwitchModel>(OnSwitch);
    }

    private void Switching(string name, IActorRef asker)
    {
        CommonMessages();
        Receive<ActiveModelKept>(kept =>
        {
            Choose(kept.Choice);
            Answer(asker, new ModelSwitched(name));
        });
        Receive<ActiveModelFailed>(failed =>
        {
            TellAway(failed.Reason);
            Answer(asker, new ModelNotSwitched(name, failed.Reason));
        });
        Receive<Terminated>(_ =>
        {
            OnJournalLost();
            Answer(asker, new ModelNotSwitched(name, _trouble!));
        });
        Receive<SwitchModel>(_ => Stash.Stash());
    }

    private void CommonMessages()
    {
        Receive<FollowActiveModel>(_ => OnFollow());
        Receive<ActiveModelLoaded>(OnLoaded);
        Receive<RetryJournal>(_ => StartJournal());
    }

    private void OnSwitch(SwitchModel command)
    {
        if (!_models.Contains(command.Name) && !_models.Reload().Contains(command.Name))
        {
            Sender.Tell(new UnknownModel(command.Name, [.. _models.Models.Select(model => model.Name)]));
        }
        else if (_journal is null)
        {
            Sender.Tell(new ModelNotSwitched(command.Name, _trouble!));
        }
        else
        {
            var asker = Sender;
            Become(() => Switching(command.Name, asker));
            _journal.Tell(new ActiveModelSwitched(command.Name)
            {
                Previous = PreviousOf(command.Name),
                Reason = command.Reason,
            });
        }
    }

    /// <summary>What a roll-back from this model would lead to; choosing the active one again changes nothing about it.</summary>
    private string PreviousOf(string name)
    {
        var current = _choice?.Name ?? _models.Active.Name;
        return current == name ? _choice?.Previous ?? string.Empty : current;
    }

    private void Answer(IActorRef asker, ISwitchAnswer answer)
    {
        asker.Tell(answer);
        Become(Ready);
        Stash.UnstashAll();
    }

    private void OnLoaded(ActiveModelLoaded loaded)
    {
        (_journal, _trouble, _toldAway) = (Sender, null, false);

        // After a write that was in doubt this may be news.
        if (loaded.Choice is { } choice && choice != _choice)
        {
            Choose(choice);
        }
    }

    private void Choose(ActiveModelSwitched choice)
    {
        _choice = choice;
        _log.Info("Model {Model} is active ({Reason})", choice.Name, choice.Reason.Length > 0 ? choice.Reason : "asked for");
        foreach (var follower in _followers.Keys)
        {
            follower.Tell(Told());
        }
    }

    private void OnFollow()
    {
        foreach (var (lost, _) in _followers.Where(other => Stopwatch.GetElapsedTime(other.Value) > FollowersPatience).ToList())
        {
            _followers.Remove(lost);
        }

        if (_followers.ContainsKey(Sender) || _followers.Count < MostFollowers)
        {
            _followers[Sender] = Stopwatch.GetTimestamp();
        }

        // Before the journal has been read nobody knows.
        if (_choice is not null || _journal is not null)
        {
            Sender.Tell(Told());
        }
    }

    private ActiveModel Told() => new(_choice?.Name) { Previous = _choice?.Previous ?? string.Empty, Reason = _choice?.Reason ?? string.Empty };

    /// <summary>It is started anew whenever it stops.</summary>
    private static void StartJournal() => Context.Watch(Context.ActorOf(Akka.Actor.Props.Create(() => new ActiveModelJournal())));

    private void OnJournalLost()
    {
        _journal = null;
        TellAway(_trouble ?? "it stopped");
        Timers.StartSingleTimer(nameof(RetryJournal), new RetryJournal(), _retryDelay);
    }

    private void TellAway(string reason)
    {
        _trouble = reason;
        if (!_toldAway)
        {
            _log.Warning("The choice of the active model can be neither read nor kept ({Reason}); trying again every {Delay}", reason, _retryDelay);
            _toldAway = true;
        }
    }

    private sealed record RetryJournal;
}
