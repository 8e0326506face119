using Akka.Actor;
using Akka.Event;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Store;

namespace AkkaDayTrade.Actors.Predict;

/// <summary>
/// The durable side of the <see cref="ModelRegistry"/>: stores a switch before it takes effect, and at start makes the
/// stored choice the active model, over the configured one. While the store cannot be read the configured model answers
/// and reading is repeated. One switch at a time; later ones wait.
/// </summary>
public sealed class ModelRegistryActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(5);

    private readonly ModelRegistry _models;
    private readonly IActiveModelStore _store;
    private readonly TimeSpan _retryDelay;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _switched;
    private bool _toldLoadFailed;

    public ModelRegistryActor(ModelRegistry models, IActiveModelStore store, TimeSpan retryDelay)
    {
        (_models, _store, _retryDelay) = (models, store, retryDelay);
        Ready();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(ModelRegistry models, IActiveModelStore store, TimeSpan retryDelay) =>
        Akka.Actor.Props.Create(() => new ModelRegistryActor(models, store, retryDelay));

    protected override void PreStart() => Load();

    private void Ready()
    {
        CommonMessages();
        Receive<SwitchModel>(OnSwitch);
    }

    private void Switching()
    {
        CommonMessages();
        Receive<Stored>(stored =>
        {
            _models.Switch(stored.Name);
            _switched = true;
            _log.Info("Model {Model} is active", stored.Name);
            Answer(stored.Asker, new ModelSwitched(stored.Name));
        });
        Receive<NotStored>(failed => Answer(failed.Asker, new ModelNotSwitched(failed.Name, failed.Reason)));
        Receive<SwitchModel>(_ => Stash.Stash());
    }

    private void CommonMessages()
    {
        Receive<GetModels>(_ => Sender.Tell(new KnownModels(
        [
            .. _models.Models.Select(model => new ModelDescription(model.Name, model.Version, model == _models.Active, model.RequiredFeatures)),
        ])));
        Receive<Loaded>(OnLoaded);
        Receive<LoadFailed>(failed =>
        {
            if (!_toldLoadFailed)
            {
                _log.Warning("The choice of the active model cannot be read ({Reason}); {Model} answers meanwhile", failed.Reason, _models.Active.Name);
                _toldLoadFailed = true;
            }

            Timers.StartSingleTimer(nameof(Retry), Retry.Instance, _retryDelay);
        });
        Receive<Retry>(_ => Load());
    }

    private void OnSwitch(SwitchModel command)
    {
        if (!_models.Contains(command.Name))
        {
            Sender.Tell(new UnknownModel(command.Name, [.. _models.Models.Select(model => model.Name)]));
            return;
        }

        var asker = Sender;
        Become(Switching);
        _ = SaveAsync(command.Name).PipeTo(
            Self, success: () => new Stored(command.Name, asker), failure: exception => new NotStored(command.Name, RedisFault.Describe(exception), asker));
    }

    private void Answer(IActorRef asker, ISwitchAnswer answer)
    {
        asker.Tell(answer);
        Become(Ready);
        Stash.UnstashAll();
    }

    private void OnLoaded(Loaded loaded)
    {
        // A switch made while the store was still being read is the newer choice.
        if (loaded.Name is null || _switched)
        {
            return;
        }

        if (_models.Contains(loaded.Name))
        {
            _models.Switch(loaded.Name);
            _log.Info("Model {Model} is active, as chosen earlier", loaded.Name);
        }
        else
        {
            _log.Warning("The model chosen earlier, {Model}, is not known; {Active} is active", loaded.Name, _models.Active.Name);
        }
    }

    private void Load() => _ = LoadAsync().PipeTo(Self, failure: exception => new LoadFailed(RedisFault.Describe(exception)));

    private async Task<Loaded> LoadAsync()
    {
        using var late = new CancellationTokenSource(StoreTimeout);
        return new Loaded(await _store.LoadAsync(late.Token).WaitAsync(StoreTimeout));
    }

    private async Task SaveAsync(string name)
    {
        using var late = new CancellationTokenSource(StoreTimeout);
        await _store.SaveAsync(name, late.Token).WaitAsync(StoreTimeout);
    }

    private sealed record Loaded(string? Name);

    private sealed record LoadFailed(string Reason);

    private sealed record Stored(string Name, IActorRef Asker);

    private sealed record NotStored(string Name, string Reason, IActorRef Asker);

    private sealed record Retry
    {
        public static readonly Retry Instance = new();
    }
}
