using System.Diagnostics;
using Akka.Actor;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Domain.Predict;
using AkkaDayTrade.Domain.Predict.Trials;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Host.Telemetry;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host;

/// <summary>
/// The whole system in this process, as a library: market feed, features, store, predictions, alerts. The host program is
/// a shell around it. Safe for use by several threads.
/// </summary>
public sealed class RealtimeSystem : IAsyncDisposable
{
    /// <summary>Name of the actor system, the same on all nodes.</summary>
    public const string ActorSystemName = "AkkaDayTrade";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly SystemServers _servers;
    private readonly SystemRecords _records;
    private readonly NodeLives _lives;
    private readonly NodeMetrics _metrics;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _stopLock = new();
    private Task? _stopping;

    private RealtimeSystem(RealtimeSystemOptions options, SystemServers servers, SystemRecords records, NodeLives lives)
    {
        (Options, _servers, _records, _lives) = (options, servers, records, lives);
        Health = new SystemHealth(servers, lives);
        _metrics = new NodeMetrics(records.Metrics.Meter, servers, lives, Health);
    }

    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(RealtimeSystem).Assembly.GetName().Version!.ToString(3);

    public RealtimeSystemOptions Options { get; }

    /// <summary>What is stored: newest values and history.</summary>
    public FeatureStore Features => Parts.Store;

    /// <summary>What is newest, and who wants to see it.</summary>
    public LiveHub Live => _records.Live;

    /// <summary>The models there are, and which one is active; <see cref="SwitchModelAsync"/> changes it.</summary>
    public ModelRegistry Models => Parts.Models;

    /// <summary>How good the models' answers were, joined with what happened at their horizons in this process.</summary>
    public LiveScores Scores => _records.Scores;

    /// <summary>Where the trials of shadows stand in this process.</summary>
    public ModelTrials Trials => _records.Trials;

    /// <summary>Whether every part does its work.</summary>
    public SystemHealth Health { get; }

    /// <summary>
    /// Completes when the input is through and everything that came of it is stored, or when this node was made to leave its
    /// cluster; a live feed never ends. Fails when the input cannot be read to its end.
    /// </summary>
    public Task Completion => _lives.Completion;

    public TimeSpan Uptime => Stopwatch.GetElapsedTime(_started);

    /// <summary>This node's address among its peers.</summary>
    public string Address => Node.Address.ToString();

    /// <summary>The port under which the peers reach it.</summary>
    public int Port => Node.Address.Port ?? 0;

    /// <summary>Where the parts listen or connect to, by part.</summary>
    internal SystemServers Servers => _servers;

    /// <summary>One per partition, whichever node's it is.</summary>
    internal IReadOnlyList<FeedStatus> Feeds => Parts.Feeds;

    /// <summary>The feed links that are this node's.</summary>
    internal IEnumerable<(int Partition, FeedStatus Status)> FeedsHere => _lives.PartitionsHere.Select(partition => (partition, Parts.Feeds[partition]));

    /// <summary>The links to other nodes.</summary>
    internal RemoteAssociations Associations => _records.Akka.Associations;

    /// <summary>This process among its peers: the actor system and its actors.</summary>
    internal AkkaNode Node => _lives.Node;

    private SystemParts Parts => _lives.Parts;

    /// <summary>Starts everything. Throws <see cref="SettingsException"/>, before anything is started, when the options cannot be used.</summary>
    public static Task<RealtimeSystem> StartAsync(Action<RealtimeSystemOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new RealtimeSystemOptions();
        configure?.Invoke(options);
        return StartAsync(options, cancellationToken);
    }

    /// <inheritdoc cref="StartAsync(Action{RealtimeSystemOptions}?, CancellationToken)"/>
    public static async Task<RealtimeSystem> StartAsync(RealtimeSystemOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate().Concat(PortCheck.Check(options)).ToList() is { Count: > 0 } errors)
        {
            throw new SettingsException(errors);
        }

        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var servers = await SystemServers.StartAsync(options, loggers, cancellationToken);
        var records = new SystemRecords(
            // Every node that serves a partition tries models on its own symbols: together they may err no more often than one.
            options.Scores, options.Scores.ErrorRate / options.Feed.Partitions);
        try
        {
            var history = await WarmUpSource.LoadAsync(
                servers.Feed,
                options.TakesAllSymbols ? [] : options.Symbols,
                TimeProvider.System,
                loggers.CreateLogger("AkkaDayTrade.Feed"),
                cancellationToken: cancellationToken);
            var lives = await NodeLives.StartAsync(
                options.Cluster, () => new SystemParts(options, servers, records, history, loggers), loggers, cancellationToken);
            return new RealtimeSystem(options, servers, records, lives);
        }
        catch
        {
            records.Dispose();
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Predicts from feature values by name; features that are not given count as not ready. Throws
    /// <see cref="ArgumentException"/> that names the feature for one that is not in the set or not a finite number.
    /// </summary>
    public Task<Prediction> PredictSingleAsync(
        string symbol, IReadOnlyDictionary<string, double> features, CancellationToken cancellationToken = default) =>
        Parts.Predictor.PredictSingleAsync(symbol, features, cancellationToken);

    /// <summary>Predicts from what is newest of a symbol, in this process or else in the store; null when there is nothing.</summary>
    public async Task<Prediction?> PredictLatestAsync(string symbol, CancellationToken cancellationToken = default)
    {
        if (Live.NewestVector(symbol) is { } vector)
        {
            return await Parts.Predictor.PredictAsync(vector, cancellationToken);
        }

        return await Features.LatestVectorAsync(symbol) is { } stored
            ? await PredictSingleAsync(symbol, stored.Features.ToDictionary(entry => entry.Key, entry => entry.Value.Value), cancellationToken)
            : null;
    }

    public SystemMetrics GetMetrics() => SystemMetrics.Of(Parts, Uptime);

    /// <summary>What has come through so far, without the costly parts of <see cref="GetSummary"/>.</summary>
    public FlowCounters GetCounters() => FlowCounters.Of(Parts);

    /// <summary>What a model of <see cref="Models"/> has answered in this process.</summary>
    public ModelTally GetTally(string model) => Parts.Predictions.TallyOf(model);

    /// <summary>What the run has done so far.</summary>
    public RunSummary GetSummary() => RunSummary.Of(Parts, Uptime);

    /// <summary>
    /// How often each latency occurred since the start: `feedlag` from event time to arrival, the others, as in
    /// <see cref="RunSummary.LatencyMs"/>, from arrival to the stage's end.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<LatencyCount>> GetLatencies() =>
        Enum.GetValues<LatencyStage>()
            .Select(stage => (Name: stage.ToString().ToLowerInvariant(), Latency: _records.Metrics.LatencyOf(stage)))
            .Prepend((Name: "feedlag", Latency: _records.Metrics.FeedLag))
            .ToDictionary(entry => entry.Name, entry => entry.Latency.Counts());

    /// <summary>The alerts raised in this process, newest first, as they were when raised. At most <see cref="LiveHub.MaxAlerts"/>.</summary>
    public IReadOnlyList<Alert> GetRecentAlerts(int count = 10) => Live.RecentAlerts(count);

    /// <summary>
    /// The newest alerts of the history, which outlives the process, each with the signals folded in since. Throws
    /// <see cref="TimeoutException"/> when they are not to be had.
    /// </summary>
    public async Task<IReadOnlyList<Alert>> GetAlertHistoryAsync(int count = 10, CancellationToken cancellationToken = default) =>
        (await AskAsync<RecentAlerts>(Node.Actors.Get<AlertActor>(), new GetRecentAlerts(count), cancellationToken)).Alerts;

    /// <summary>
    /// Raises no alerts of a type, a symbol or both (null = every one) for a while; a duration of zero ends such a silence.
    /// Throws <see cref="TimeoutException"/> when nobody answers.
    /// </summary>
    public Task<AlertsSilenced> SilenceAlertsAsync(string? type, string? symbol, TimeSpan duration, CancellationToken cancellationToken = default) =>
        AskAsync<AlertsSilenced>(Node.Actors.Get<AlertActor>(), new SilenceAlerts(type, symbol, duration), cancellationToken);

    /// <summary>The silences in force. Throws <see cref="TimeoutException"/> when they are not to be had.</summary>
    public async Task<IReadOnlyList<Silence>> GetSilencesAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync<ActiveSilences>(Node.Actors.Get<AlertActor>(), GetSilences.Instance, cancellationToken)).Silences;

    /// <summary>The cluster's nodes and what they hold, as this node sees it.</summary>
    public Task<IReadOnlyList<ClusterNode>> GetNodesAsync(CancellationToken cancellationToken = default) =>
        ClusterNodes.ReadAsync(Node.System, SymbolShards.TypeName, cancellationToken);

    /// <summary>A symbol's newest ticks, oldest first. Throws <see cref="TimeoutException"/> when they are not to be had.</summary>
    public Task<RecentTicks> GetRecentTicksAsync(string symbol, int count, CancellationToken cancellationToken = default) =>
        AskAsync<RecentTicks>(Node.Actors.Get<SymbolShards>(), new GetRecentTicks(symbol, count), cancellationToken);

    /// <summary>
    /// Makes another model the active one, durably. Throws <see cref="ArgumentException"/>, which lists the known names, for
    /// an unknown one, and <see cref="InvalidOperationException"/> when the choice cannot be stored; then nothing changes.
    /// </summary>
    /// <param name="reason">Kept with the choice; empty = somebody wants it.</param>
    public async Task SwitchModelAsync(string name, string reason = "", CancellationToken cancellationToken = default)
    {
        switch (await AskAsync<ISwitchAnswer>(Node.Actors.Get<ModelRegistryActor>(), new SwitchModel(name) { Reason = reason }, cancellationToken))
        {
            case UnknownModel unknown:
                throw new ArgumentException($"There is no model '{name}'. Known are: {string.Join(", ", unknown.Known)}.", nameof(name));
            case ModelNotSwitched refused:
                throw new InvalidOperationException($"Model '{name}' was not activated: {refused.Reason}");
            default:
                return;
        }
    }

    /// <summary>
    /// Makes the model active that was before. Throws <see cref="InvalidOperationException"/> when none is known, and as
    /// <see cref="SwitchModelAsync"/> does.
    /// </summary>
    public async Task<string> RollBackModelAsync(CancellationToken cancellationToken = default)
    {
        var current = Models.Active.Name;
        var previous = Models.Previous ?? throw new InvalidOperationException($"Nothing is known to have been active before '{current}'.");
        await SwitchModelAsync(previous, $"rolled back from {current}", cancellationToken);
        return previous;
    }

    /// <summary>
    /// Makes a model active whose trial found it better, with the evidence as the reason. Throws <see cref="InvalidOperationException"/>,
    /// which says where the trial stands, when it did not, unless <paramref name="force"/> is set; and as <see cref="SwitchModelAsync"/> does.
    /// </summary>
    /// <returns>The reason that is kept.</returns>
    public async Task<string> PromoteModelAsync(string name, bool force = false, CancellationToken cancellationToken = default)
    {
        if (!force && ReasonAgainstPromoting(name) is { } against)
        {
            throw new InvalidOperationException(against);
        }

        var trial = Trials.Find(name);
        var reason = trial is null ? "promoted without a trial" : $"promoted over {trial.Active}: {trial.Evidence}";
        await SwitchModelAsync(name, reason, cancellationToken);
        return reason;
    }

    /// <summary>Why a model should not be promoted; null when its trial found it better.</summary>
    public string? ReasonAgainstPromoting(string name) => Trials.Find(name) switch
    {
        null => $"Model '{name}' has no trial: put it under Prediction:Shadow or Prediction:Ab, or force it.",
        { Evidence.Verdict: TrialVerdict.Better } => null,
        var trial => $"The trial has not found '{name}' better than '{trial.Active}': {trial.Evidence}. Wait, or force it.",
    };

    /// <summary>Ends the feed, lets what is in the pipeline flow to its end, writes it, then leaves the cluster and stops. Once is enough.</summary>
    public Task StopAsync()
    {
        lock (_stopLock)
        {
            return _stopping ??= StopOnceAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopOnceAsync()
    {
        Health.StartStopping();
        await _metrics.DisposeAsync();
        await _lives.DisposeAsync();
        Live.Complete();
        _records.Dispose();
        await _servers.DisposeAsync();
    }

    private static async Task<T> AskAsync<T>(IActorRef actor, object message, CancellationToken cancellationToken)
    {
        try
        {
            return await actor.Ask<T>(message, AnswerTimeout, cancellationToken);
        }
        catch (AskTimeoutException exception)
        {
            throw new TimeoutException($"No answer within {AnswerTimeout.TotalSeconds} s.", exception);
        }
    }
}
