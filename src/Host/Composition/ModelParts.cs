using Akka.Actor;
using Akka.Hosting;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Online;
using AkkaDayTrade.Domain.Predict.Trials;
using AkkaDayTrade.Models;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;

namespace AkkaDayTrade.Host.Composition;

/// <summary>The models of one system: which there are, who asks them, and how they are judged.</summary>
internal sealed partial class ModelParts
{
    /// <summary>Type of the alert; its symbol is the model's name.</summary>
    private const string ModelBelowFloor = "model_below_floor";

    /// <summary>An ensemble's members get this part of the time that the ensemble itself has.</summary>
    private const double MembersShareOfTimeout = 0.5;

    private const int PromotionAttempts = 60;

    private static readonly TimeSpan PromotionTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PromotionPause = TimeSpan.FromSeconds(1);

    private readonly PredictionOptions _options;
    private readonly SystemRecords _records;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AbstentionGate _gate;
    private readonly AbSplit? _split;
    private IActorRegistry? _actors;

    public ModelParts(RealtimeSystemOptions options, PipelineMode mode, SystemRecords records, TimeProvider time, ILogger log)
    {
        (_options, _records, _time, _log) = (options.Prediction, records, time, log);
        _gate = new AbstentionGate(mode == PipelineMode.Live ? _options.MaxAge : TimeSpan.Zero, time);
        _split = _options.Ab is { } text ? AbSplit.Parse(text) : null;
        Online = NewOnlineModel(options);
        Registry = CreateRegistry(options, _options.Model, Online, Members, WeightsOf, NewMemberCaller, records.Predictions);
        foreach (var refused in Registry.Refused)
        {
            LogRefused(refused.Name, refused.Reason);
        }

        records.Scores.OnFloorCrossed = OnFloorCrossed;
        records.Trials.OnDecided = OnDecided;
    }

    public ModelRegistry Registry { get; }

    public OnlineModel Online { get; }

    /// <summary>The models there would be with these options, for those who only ask whether a name is known.</summary>
    public static ModelRegistry Preview(RealtimeSystemOptions options, PredictionMetrics metrics) => CreateRegistry(
        options, "simple_ma", NewOnlineModel(options), () => [], _ => [], () => throw new InvalidOperationException("A preview asks nobody."), metrics);

    /// <param name="observes">True for the stream's own.</param>
    public ModelRunner NewRunner(bool observes) => new(
        Registry,
        new ModelCaller(_options, _records.Predictions, _time, _gate),
        new PredictionCache(_options.CacheTtl, _records.Predictions, _time),
        _records.Predictions,
        _split,
        observes);

    /// <summary>One for each stream of vectors.</summary>
    public ModelBench NewBench() => new(
        Registry, _options.Shadow, _split, _records.Scores, _records.Trials, _records.Predictions, () => new ModelCaller(_options, _records.Predictions, _time, _gate));

    /// <summary>Lets verdicts and alerts go to the actors.</summary>
    public void Use(IActorRegistry actors) => _actors = actors;

    private static OnlineModel NewOnlineModel(RealtimeSystemOptions options) =>
        new(FeatureSet.Parse(options.Features.Set), options.Scores.Horizon, options.Scores.DeadBandBps / 10_000);

    private static ModelRegistry CreateRegistry(
        RealtimeSystemOptions options,
        string active,
        OnlineModel online,
        Func<IReadOnlyList<IPredictionModel>> members,
        Func<IReadOnlyList<IPredictionModel>, IReadOnlyList<double>> weights,
        Func<ModelCaller> newMemberCaller,
        PredictionMetrics metrics) =>
        new(
            [new SimpleMovingAverageModel(), new FallbackModel(), new EnsembleModel(members, weights, newMemberCaller, metrics), online],
            active,
            options.Models.Directory is { } directory ? () => Find(directory, FeatureSet.Parse(options.Features.Set)) : null);

    private static FoundModels Find(string directory, FeatureSet set)
    {
        try
        {
            var entries = ModelDirectory.Read(directory, set);
            return new FoundModels(
                [.. entries.Select(entry => entry.Model).OfType<IPredictionModel>()],
                [.. entries.Where(entry => entry.Problem is not null).Select(entry => new RefusedModel(entry.Name, entry.Problem!))]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new FoundModels([], [new RefusedModel(directory, $"Models:Directory cannot be read: {exception.Message}")]);
        }
    }

    private ModelCaller NewMemberCaller() => new(
        _options with { Timeout = _options.Timeout * MembersShareOfTimeout }, _records.Predictions, _time);

    private IReadOnlyList<IPredictionModel> Members() => _options.Ensemble.Count > 0
        ? [.. _options.Ensemble.Select(Registry.Find).OfType<IPredictionModel>().Where(model => model is not EnsembleModel)]
        : [.. Registry.Models.Where(model => model is not (EnsembleModel or FallbackModel) && !model.Name.Contains('@', StringComparison.Ordinal))];

    private IReadOnlyList<double> WeightsOf(IReadOnlyList<IPredictionModel> models) => _records.Scores.WeightsOf(models);

    private void OnFloorCrossed(FloorCrossed crossed)
    {
        if (crossed.IsBelow)
        {
            LogBelow(crossed.Model, crossed.Accuracy, crossed.Floor, crossed.JudgedAdvice);
        }
        else
        {
            LogRecovered(crossed.Model, crossed.Accuracy, crossed.Floor);
        }

        _actors?.Get<AlertActor>().Tell(SignalOf(crossed, _time.GetTimestamp()), ActorRefs.NoSender);
    }

    /// <summary>Raises the alert of a model that has fallen below the floor, ends it when the model is back.</summary>
    internal static AlertSignal SignalOf(FloorCrossed crossed, long arrivalTimestamp) => new(
        $"{ModelBelowFloor}:{crossed.Model}:{crossed.SinceUnixNanos}",
        ModelBelowFloor,
        crossed.Model,
        crossed.UnixNanos,
        0,
        FormattableString.Invariant($"Model {crossed.Model} was right in {crossed.Accuracy:P1} of {crossed.JudgedAdvice} pieces of advice, less than {crossed.Floor:P0}; it has no vote in the ensemble until it has recovered"),
        crossed.Accuracy,
        crossed.Floor,
        arrivalTimestamp)
    {
        Severity = "warning",
        Clears = !crossed.IsBelow,
    };

    private void OnDecided(TrialDecided decided)
    {
        LogDecided(decided.Candidate, decided.Evidence.Verdict, decided.Active, decided.Evidence);
        if (_options.AutoPromote && decided.Evidence.Verdict == TrialVerdict.Better && _actors is { } actors)
        {
            _ = PromoteAsync(
                actors.Get<ModelRegistryActor>(),
                new SwitchModel(decided.Candidate) { Reason = $"promoted by itself over {decided.Active}: {decided.Evidence}" },
                decided.Active);
        }
    }

    /// <summary>Asks again while the choice cannot be kept, as in a node's first moments, but not once another model is active.</summary>
    private async Task PromoteAsync(IActorRef registry, SwitchModel command, string over)
    {
        for (var attempt = 0; attempt < PromotionAttempts && Registry.Active.Name == over; attempt++)
        {
            try
            {
                if (await registry.Ask<ISwitchAnswer>(command, PromotionTimeout) is not ModelNotSwitched)
                {
                    return;
                }
            }
            catch (AskTimeoutException)
            {
                // The next attempt says the same.
            }

            await Task.Delay(PromotionPause, _time);
        }

        if (Registry.Active.Name == over)
        {
            LogNotPromoted(command.Name);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Model {Model} cannot be used: {Reason}")]
    private partial void LogRefused(string model, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Model {Model} has fallen below the floor: accuracy {Accuracy:0.000}, floor {Floor}, advice {Advice}")]
    private partial void LogBelow(string model, double accuracy, double floor, long advice);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Model {Model} is above the floor again: accuracy {Accuracy:0.000}, floor {Floor}")]
    private partial void LogRecovered(string model, double accuracy, double floor);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Model {Candidate} could not be promoted by itself: the choice cannot be kept; promote it by hand")]
    private partial void LogNotPromoted(string candidate);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Model {Candidate} is {Verdict} than {Active}: {Evidence}")]
    private partial void LogDecided(string candidate, TrialVerdict verdict, string active, TrialEvidence evidence);
}
