using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Actors.Ingest;
using AkkaDayTrade.Actors.Live;
using AkkaDayTrade.Actors.Predict;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Host.Telemetry;
using AkkaDayTrade.Pipeline;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Pipeline.Store.Encryption;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Composition;

/// <summary>The composition root: the parts of one system, made from its options and wired by hand.</summary>
internal sealed class SystemParts : IAsyncDisposable
{
    private readonly RealtimeSystemOptions _options;
    private readonly FeedOptions _feed;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly RedisConnection _redis;
    private readonly ValueSeal _seal;
    private readonly SystemRecords _records;
    private readonly HttpClient _http = new();
    private readonly ModelParts _models;
    private readonly ModelStateKeeper? _modelState;
    private readonly ModelRunner[] _streamRunners;
    private readonly AlertRuleSet _rules;
    private readonly WebhookNotifier[] _webhooks;
    private readonly AlertmanagerNotifier[] _alertmanagers;
    private readonly TradingCalendar _calendar;
    private readonly FeatureSet _set;
    private readonly LiveTap _tap = new();
    private readonly SymbolSetup _setup;
    private readonly TickWatch _watch;
    private IActorRegistry? _actors;

    /// <param name="history">One-minute bars by symbol from before the first tick.</param>
    public SystemParts(
        RealtimeSystemOptions options, SystemServers servers, SystemRecords records, IReadOnlyDictionary<string, IReadOnlyList<Bar>> history, ILoggerFactory loggers)
    {
        (_options, _feed, _redis, _seal, _records, _loggers) = (options, servers.Feed, servers.Redis, servers.Seal, records, loggers);
        var (feed, redis) = (_feed, _redis);
        Mode = feed.Transport == FeedTransport.Replay ? PipelineMode.Replay : PipelineMode.Live;
        _set = FeatureSet.Parse(options.Features.Set);
        _calendar = TradingCalendars.Parse(options.Filter.Hours);
        Store = new FeatureStore(redis, options.Store, _time);
        _models = new ModelParts(options, Mode, records, _time, loggers.CreateLogger("AkkaDayTrade.Models"));
        if (Mode == PipelineMode.Live)
        {
            // A replay begins with nothing, so that it repeats itself.
            _modelState = new ModelStateKeeper(_models.Online, redis.Database, servers.Seal, _time, loggers.CreateLogger("AkkaDayTrade.Models")).Start();
        }

        _streamRunners = [.. Enumerable.Range(0, feed.Partitions).Select(_ => _models.NewRunner(observes: true))];
        Predictor = new Predictor(_models.NewRunner(observes: false), _set, _time);
        foreach (var model in Models.Models)
        {
            Predictions.Expect(model.Name);
        }

        _rules = AlertRuleSet.Compile(options.Alerts, _set);
        foreach (var rule in _rules.Rules)
        {
            Alerts.Expect(rule.Type);
        }

        _webhooks = [.. options.Alerts.Webhooks.Select(webhook =>
            new WebhookNotifier(webhook, new WebhookDelivery(), _http, Alerts, _time, loggers.CreateLogger<WebhookNotifier>()))];
        _alertmanagers = [.. options.Alerts.Alertmanagers.Select(alertmanager =>
            new AlertmanagerNotifier(alertmanager, new WebhookDelivery(), _http, Alerts, _time, loggers.CreateLogger<AlertmanagerNotifier>()))];
        Feeds = [.. Enumerable.Range(0, feed.Partitions).Select(_ => new FeedStatus(_time))];
        Freshness = Mode == PipelineMode.Live ? new FeedFreshness(_calendar, feed.MuteAfter, _time) : null;
        Workers = new IngestWorkers(feed.Partitions);
        Pipelines = new RunningPipelines(feed.Partitions);
        Guard = new PauseGuard(_time).Start();
        _setup = new SymbolSetup
        {
            Set = _set,
            Calendar = _calendar,
            Mode = Mode,
            BucketNanos = Timestamps.ToNanos(options.Prediction.Interval),
            MaxDisorder = options.Filter.MaxDisorder ?? DefaultDisorder(feed.Format),
            RecentTicks = options.Features.RecentTicks,
            IsCorrected = feed.Format == FeedFormat.Alpaca,
            WarmUp = symbol => history.GetValueOrDefault(symbol, []),
        };
        _watch = new TickWatch(options, _setup, history, records, loggers, _time);
    }

    public PipelineMode Mode { get; }

    public PipelineMetrics Metrics => _records.Metrics;

    public PredictionMetrics Predictions => _records.Predictions;

    public AlertMetrics Alerts => _records.Alerts;

    public LiveScores Scores => _records.Scores;

    public ModelTrials Trials => _records.Trials;

    public CheckpointMetrics Checkpoints => _records.Checkpoints;

    public AkkaCounters Akka => _records.Akka;

    public SymbolLedger Ledger => _records.Ledger;

    public LiveHub Live => _records.Live;

    public FeatureStore Store { get; }

    public ModelRegistry Models => _models.Registry;

    public Predictor Predictor { get; }

    /// <summary>One per partition.</summary>
    public IReadOnlyList<FeedStatus> Feeds { get; }

    /// <summary>Null in a replay, where silence means nothing.</summary>
    public FeedFreshness? Freshness { get; }

    public IngestWorkers Workers { get; }

    public RunningPipelines Pipelines { get; }

    public StackExchange.Redis.IDatabase Redis => _redis.Database;

    /// <summary>Knows whether this process stood still so long that others may have taken over.</summary>
    public PauseGuard Guard { get; }

    /// <summary>What the actors' set-up takes from the container.</summary>
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(_time);
        services.AddSingleton(Metrics);
        services.AddSingleton(Guard);
        services.AddSingleton(Alerts);
        services.AddSingleton(Models);
        services.AddSingleton<IAlertViewer>(new LiveAlerts(Live));
        services.AddSingleton<IAlertPublisher>(new LoggedAlerts(_loggers.CreateLogger<LoggedAlerts>()));
        foreach (var channel in _webhooks.Concat<IAlertPublisher>(_alertmanagers))
        {
            services.AddSingleton(channel);
        }
    }

    public void AddActors(AkkaConfigurationBuilder akka, IServiceProvider services) => akka
        .WithPersistence(_redis, _seal)
        .WithActors((_, registry) =>
        {
            _actors = registry;
            _models.Use(registry);
        })
        .WithSymbolEntities(
            _setup,
            new CheckpointSettings { Interval = _options.Checkpoint.Interval },
            Checkpoints,
            Guard,
            _time)
        .WithLiveRelay(_tap, Live, _set)
        .WithAlerts(services, new AlertActorSettings { CarryCooldowns = Continues })
        .WithCorrections(services, new CorrectionJudge(_rules, vector => Predictor.PredictAsync(vector)), _set)
        .WithModelRegistry(services)
        .WithIngestWorkers(SettingsOfWorkers, Workers, _feed.Partitions);

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        foreach (var channel in _webhooks.Concat<IAsyncDisposable>(_alertmanagers))
        {
            await channel.DisposeAsync();
        }

        if (_modelState is not null)
        {
            await _modelState.DisposeAsync();
        }

        _http.Dispose();
        Guard.Dispose();
    }

    /// <summary>True unless the input begins anew: then nothing of an earlier run counts.</summary>
    private bool Continues => Mode == PipelineMode.Live || _feed.Resume;

    private IngestWorkerSettings SettingsOfWorkers(ActorSystem system)
    {
        var cluster = global::Akka.Cluster.Cluster.Get(system);
        _watch.Start(system, () => _actors!.Get<AlertActor>());
        return new IngestWorkerSettings
        {
            CreatePipeline = CreatePipeline,
            Epochs = new RedisEpochStore(
                _redis.Database.Multiplexer, _seal, _time, isAlone: () => cluster.State.Members.Count <= 1, _loggers.CreateLogger<RedisEpochStore>()),
            Input = Mode == PipelineMode.Live
                ? null
                : new ResumableInput
                {
                    Source = Path.GetFullPath(_feed.Path!),
                    FromStoredOffset = _feed.Resume,
                    Offsets = new RedisOffsetStore(_redis.Database, _seal),
                    Runs = new ClusterIngestRuns(system),
                    Loggers = _loggers,
                },
        };
    }

    /// <summary>The data path of one ingest worker, station by station.</summary>
    private IRunnableGraph<PipelineControl> CreatePipeline(IngestRun run)
    {
        var worker = run.Worker;
        var symbols = SymbolsOf(worker);
        var actors = _actors ?? throw new InvalidOperationException("The actors have not been set up.");
        _watch.Begin(run);
        var graph = TradePipeline.Create(new TradePipelineParts
        {
            Feed = FeedSources.Create(
                _feed,
                symbols is [RealtimeSystemOptions.AllSymbols] ? null : symbols,
                new FeedServices(Metrics, _calendar, _time, _loggers.CreateLogger("AkkaDayTrade.Feed")),
                Feeds[worker],
                worker,
                run.FromPosition),
            Decode = DecodeFlows.Decode(() => FrameDecoders.Create(_feed, new SymbolTable(_feed.SymbolMap)), Metrics, _time, correction => actors.Get<CorrectionActor>().Tell(correction)),
            Filter = FilterFlows.RateLimit(_feed.RateLimit, Mode, _time)
                .Via(FilterFlows.Chain(() => TickFilters.Standard(_options.Filter, symbols, _calendar, Mode, _time), Metrics)),
            WatchTicks = batch => _watch.Offer(run.Epoch, batch),
            Features = FeatureFlows.BySymbol(
                actors.Get<SymbolShards>(),
                new FeatureStageSettings
                {
                    Epoch = run.Epoch,
                    Takeover = Mode == PipelineMode.Live ? Takeover.AfterGap : Takeover.Afresh,
                    ContinuesSince = run.ContinuesSince,
                    Mode = Mode,
                    FeaturesPerTick = _set.Features.Count,
                    TraceEvery = _options.Telemetry.TraceEvery,
                    MaxRetainedTicks = _options.Checkpoint.MaxRetained,
                    FromPosition = run.FromPosition,
                    DurableBefore = run.DurableBefore,
                    InputEnded = () => Feeds[worker].State == FeedState.Completed,
                    PauseGuard = Guard,
                    DeadLetters = new RedisDeadLetters(_redis.Database, _seal, _loggers.CreateLogger<RedisDeadLetters>()),
                    MaxSliceTicks = SymbolMessageSerializer.MaxTicksPerSlice(_set),
                },
                Metrics,
                Ledger),
            Store = _options.Store.Writes
                ? StoreSink.Create(Store, Mode, Metrics).MapMaterializedValue(written => (Task)written)
                : Sink.Ignore<FeatureVector[]>().MapMaterializedValue(ended => (Task)ended),
            ShowVectors = vectors =>
            {
                Live.Publish(vectors);
                _tap.Offer(vectors);
                _watch.Offer(vectors);
            },
            Predict = PredictFlows.Predict(_streamRunners[worker], _options.Prediction, Mode, Metrics, Predictions, _time, _models.NewBench()),
            ShowPrediction = scored =>
            {
                Live.Publish(scored);
                _tap.Offer(scored);
            },
            AlertRules = predict => AlertFlows.Evaluate(predict, _rules, run.ContinuesSince, Mode == PipelineMode.Live ? _options.Prediction.Interval : null),
            Alerts = AlertFlows.ToActor(actors.Get<AlertActor>(), Mode, Alerts, Metrics).MapMaterializedValue(delivered => (Task)delivered),
        });
        return graph.MapMaterializedValue(control => Pipelines.Track(worker, control));
    }

    /// <summary>Symbols are dealt out to the partitions in turn.</summary>
    private IReadOnlyList<string> SymbolsOf(int worker) =>
        [.. _options.Symbols.Where((_, index) => index % _feed.Partitions == worker)];

    /// <summary>The consolidated tapes of Polygon and Alpaca merge venues that report up to seconds late.</summary>
    private static TimeSpan DefaultDisorder(FeedFormat format) =>
        format is FeedFormat.Polygon or FeedFormat.Alpaca ? TimeSpan.FromSeconds(2) : TimeSpan.Zero;
}
