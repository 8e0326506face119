using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Pipeline.Audit;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Filter;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Predict;
using AkkaDayTrade.Pipeline.Predict.Scores;
using AkkaDayTrade.Pipeline.Store;
using AkkaDayTrade.Research.Recording;

namespace AkkaDayTrade.Host.Configuration;

/// <summary>Reads the sections that make up a <see cref="RealtimeSystem"/>.</summary>
internal static class SystemSettings
{
    public static RealtimeSystemOptions Read(SettingsReader reader)
    {
        var defaults = new RealtimeSystemOptions();
        return new RealtimeSystemOptions
        {
            Symbols = reader.List("Symbols", defaults.Symbols),
            Feed = ReadFeed(reader, defaults.Feed),
            Filter = ReadFilter(reader, defaults.Filter),
            Features = new FeatureOptions
            {
                Set = reader.Text("Features:Set", defaults.Features.Set),
                RecentTicks = reader.Integer("Features:RecentTicks", defaults.Features.RecentTicks),
            },
            Checkpoint = new CheckpointOptions
            {
                Interval = reader.Span("Checkpoint:Interval", defaults.Checkpoint.Interval),
                MaxRetained = reader.Integer("Checkpoint:MaxRetained", defaults.Checkpoint.MaxRetained),
            },
            Record = new RecordOptions
            {
                Directory = reader.OptionalText("Record:Directory"),
                Vectors = reader.Switch("Record:Vectors", defaults.Record.Vectors),
                FlushInterval = reader.Span("Record:FlushInterval", defaults.Record.FlushInterval),
                MaxWaiting = reader.Integer("Record:MaxWaiting", defaults.Record.MaxWaiting),
            },
            Audit = new AuditOptions { Period = reader.Span("Audit:Period", defaults.Audit.Period) },
            Redis = ReadRedis(reader, defaults.Redis),
            Store = ReadStore(reader, defaults.Store),
            Prediction = ReadPrediction(reader, defaults.Prediction),
            Models = new ModelOptions { Directory = reader.OptionalText("Models:Directory") },
            Scores = ReadScores(reader, defaults.Scores),
            Alerts = ReadAlerts(reader, defaults.Alerts),
            Cluster = new ClusterOptions
            {
                SeedNodes = reader.List("Cluster:SeedNodes", defaults.Cluster.SeedNodes),
                Hostname = reader.Text("Cluster:Hostname", defaults.Cluster.Hostname),
                Port = reader.Port("Cluster:Port", defaults.Cluster.Port),
                BindPort = reader.OptionalPort("Cluster:BindPort"),
                Roles = reader.List("Cluster:Roles", defaults.Cluster.Roles),
                StableAfter = reader.Span("Cluster:StableAfter", defaults.Cluster.StableAfter),
                Tls = new ClusterTlsOptions
                {
                    CertificateFile = reader.Text("Cluster:Tls:CertificateFile", string.Empty),
                    KeyFile = reader.Text("Cluster:Tls:KeyFile", string.Empty),
                    AuthorityFile = reader.Text("Cluster:Tls:AuthorityFile", string.Empty),
                    PeerNames = reader.Text("Cluster:Tls:PeerNames", string.Empty),
                },
            },
            Telemetry = ReadTelemetry(reader, defaults.Telemetry),
            Exchange = new ExchangeOptions
            {
                Port = reader.Port("Exchange:Port", defaults.Exchange.Port),
                Rate = reader.Number("Exchange:Rate", defaults.Exchange.Rate),
                Seed = reader.Integer("Exchange:Seed", defaults.Exchange.Seed),
                Signal = reader.OptionalNumber("Exchange:Signal"),
                Faults = reader.Text("Exchange:Faults", defaults.Exchange.Faults),
            },
        };
    }

    private static TelemetryOptions ReadTelemetry(SettingsReader reader, TelemetryOptions defaults) => new()
    {
        OtlpEndpoint = reader.Address("Telemetry:OtlpEndpoint", "http", "https"),
        OtlpProtocol = reader.Choice("Telemetry:OtlpProtocol", defaults.OtlpProtocol),
        OtlpInterval = reader.Span("Telemetry:OtlpInterval", defaults.OtlpInterval),
        TraceEvery = reader.Integer("Telemetry:TraceEvery", defaults.TraceEvery),
    };

    private static FeedOptions ReadFeed(SettingsReader reader, FeedOptions defaults) => new()
    {
        Format = reader.Choice("Feed:Format", defaults.Format),
        Transport = reader.Choice("Feed:Transport", defaults.Transport),
        Url = reader.Address("Feed:Url", "ws", "wss", "http", "https"),
        Codec = reader.Choice("Feed:Codec", defaults.Codec),
        Key = reader.Text("Feed:Key", defaults.Key),
        Secret = reader.Text("Feed:Secret", defaults.Secret),
        Channels = reader.Choice("Feed:Channels", defaults.Channels),
        SymbolMap = reader.Map("Feed:SymbolMap", defaults.SymbolMap),
        WarmUp = reader.OptionalText("Feed:WarmUp"),
        WarmUpUrl = reader.Address("Feed:WarmUpUrl", "http", "https"),
        TimeZone = reader.Text("Feed:TimeZone", defaults.TimeZone),
        Path = reader.OptionalText("Feed:Path"),
        Speed = reader.Number("Feed:Speed", defaults.Speed),
        Resume = reader.Switch("Feed:Resume", defaults.Resume),
        Partitions = reader.Integer("Feed:Partitions", defaults.Partitions),
        ReconnectInterval = reader.Span("Feed:ReconnectInterval", defaults.ReconnectInterval),
        MaxReconnectInterval = reader.Span("Feed:MaxReconnectInterval", defaults.MaxReconnectInterval),
        Heartbeat = reader.Span("Feed:Heartbeat", defaults.Heartbeat),
        MuteAfter = reader.Span("Feed:MuteAfter", defaults.MuteAfter),
        PollInterval = reader.Span("Feed:PollInterval", defaults.PollInterval),
        MaxFrame = (int)Math.Min(reader.Size("Feed:MaxFrame", defaults.MaxFrame), int.MaxValue),
        MaxBehind = reader.Span("Feed:MaxBehind", defaults.MaxBehind),
        RateLimit = reader.Integer("Feed:RateLimit", defaults.RateLimit),
    };

    private static FilterOptions ReadFilter(SettingsReader reader, FilterOptions defaults) => new()
    {
        MinPrice = reader.Number("Filter:MinPrice", defaults.MinPrice),
        MaxPrice = reader.Number("Filter:MaxPrice", defaults.MaxPrice),
        MinVolume = reader.Number("Filter:MinVolume", defaults.MinVolume),
        MaxAge = reader.Span("Filter:MaxAge", defaults.MaxAge),
        MaxDisorder = reader.OptionalSpan("Filter:MaxDisorder"),
        Hours = reader.Text("Filter:Hours", defaults.Hours),
    };

    private static RedisOptions ReadRedis(SettingsReader reader, RedisOptions defaults) => new()
    {
        ConnectionString = reader.Text("Redis:ConnectionString", defaults.ConnectionString),
        AuthorityFile = reader.Text("Redis:AuthorityFile", defaults.AuthorityFile),
        Port = reader.Port("Redis:Port", defaults.Port),
        DataDirectory = reader.Text("Redis:DataDirectory", defaults.DataDirectory),
        Memory = reader.Text("Redis:Memory", defaults.Memory),
    };

    private static StoreOptions ReadStore(SettingsReader reader, StoreOptions defaults) => new()
    {
        Prefix = reader.Text("Store:Prefix", defaults.Prefix),
        Layout = reader.Choice("Store:Layout", defaults.Layout),
        Ttl = reader.Span("Store:Ttl", defaults.Ttl),
        HistoryTtl = reader.Span("Store:HistoryTtl", defaults.HistoryTtl),
        LocalTtl = reader.Span("Store:LocalTtl", defaults.LocalTtl),
        History = reader.Text("Store:History", defaults.History),
        HashTags = reader.Choice("Store:HashTags", defaults.HashTags),
        Writes = reader.Switch("Store:Writes", defaults.Writes),
        MaxPendingHistory = reader.Integer("Store:MaxPendingHistory", defaults.MaxPendingHistory),
        EncryptionKeys = reader.Text("Store:EncryptionKeys", defaults.EncryptionKeys),
        MaxWritesPerSecond = reader.Integer("Store:MaxWritesPerSecond", defaults.MaxWritesPerSecond),
    };

    private static PredictionOptions ReadPrediction(SettingsReader reader, PredictionOptions defaults) => new()
    {
        Model = reader.Text("Prediction:Model", defaults.Model),
        Interval = reader.Span("Prediction:Interval", defaults.Interval),
        MaxConcurrency = reader.Integer("Prediction:MaxConcurrency", defaults.MaxConcurrency),
        BatchSize = reader.Integer("Prediction:BatchSize", defaults.BatchSize),
        Deadline = reader.Span("Prediction:Deadline", defaults.Deadline),
        Timeout = reader.Span("Prediction:Timeout", defaults.Timeout),
        CacheTtl = reader.Span("Prediction:CacheTtl", defaults.CacheTtl),
        MaxAge = reader.Span("Prediction:MaxAge", defaults.MaxAge),
        Ensemble = reader.List("Prediction:Ensemble", defaults.Ensemble),
        Shadow = reader.List("Prediction:Shadow", defaults.Shadow),
        Ab = reader.OptionalText("Prediction:Ab"),
        AutoPromote = reader.Switch("Prediction:AutoPromote", defaults.AutoPromote),
    };

    private static ScoreOptions ReadScores(SettingsReader reader, ScoreOptions defaults) => new()
    {
        Horizon = reader.Span("Scores:Horizon", defaults.Horizon),
        DeadBandBps = reader.Number("Scores:DeadBandBps", defaults.DeadBandBps),
        Window = reader.Span("Scores:Window", defaults.Window),
        Floor = reader.Number("Scores:Floor", defaults.Floor),
        FloorAfter = reader.Integer("Scores:FloorAfter", defaults.FloorAfter),
        ErrorRate = reader.Number("Scores:ErrorRate", defaults.ErrorRate),
    };

    private static AlertOptions ReadAlerts(SettingsReader reader, AlertOptions defaults) => new()
    {
        HighConfidenceBuy = reader.Number("Alerts:HighConfidenceBuy", defaults.HighConfidenceBuy),
        HighConfidenceSell = reader.Number("Alerts:HighConfidenceSell", defaults.HighConfidenceSell),
        HighRisk = reader.Number("Alerts:HighRisk", defaults.HighRisk),
        UnusualVolume = reader.Number("Alerts:UnusualVolume", defaults.UnusualVolume),
        Cooldown = reader.Span("Alerts:Cooldown", defaults.Cooldown),
        Webhooks = reader.Array("Alerts:Webhooks", key => ReadWebhook(reader, key)),
        Alertmanagers = reader.Array("Alerts:Alertmanagers", key => ReadAlertmanager(reader, key)),
        Rules = reader.Array("Alerts:Rules", key => ReadRule(reader, key)),
    };

    private static WebhookOptions? ReadWebhook(SettingsReader reader, string key)
    {
        var format = reader.Choice($"{key}:Format", WebhookFormat.Generic);
        var groupBy = reader.Choice($"{key}:GroupBy", WebhookGrouping.None);
        var groupWait = reader.Span($"{key}:GroupWait", TimeSpan.FromSeconds(5));
        var cleared = reader.Switch($"{key}:Cleared", fallback: false);
        return reader.RequiredAddress($"{key}:Url", "where alerts are posted", "http", "https") is { } url
            ? new WebhookOptions { Url = url, Format = format, GroupBy = groupBy, GroupWait = groupWait, Cleared = cleared }
            : null;
    }

    private static AlertmanagerOptions? ReadAlertmanager(SettingsReader reader, string key)
    {
        var resend = reader.Span($"{key}:Resend", TimeSpan.FromMinutes(1));
        var resolveAfter = reader.Span($"{key}:ResolveAfter", TimeSpan.FromHours(1));
        return reader.RequiredAddress($"{key}:Url", "the Alertmanager's root, such as http://127.0.0.1:9093", "http", "https") is { } url
            ? new AlertmanagerOptions { Url = url, Resend = resend, ResolveAfter = resolveAfter }
            : null;
    }

    private static AlertRuleOptions? ReadRule(SettingsReader reader, string key)
    {
        var name = reader.Required($"{key}:Name", "the rule's name");
        var when = reader.Required($"{key}:When", "an expression such as rsi_14 > 80");
        var rule = new AlertRuleOptions
        {
            Name = name ?? string.Empty,
            When = when ?? string.Empty,
            Until = reader.OptionalText($"{key}:Until"),
            For = reader.Span($"{key}:For", TimeSpan.Zero),
            Cooldown = reader.OptionalSpan($"{key}:Cooldown"),
            Severity = reader.Text($"{key}:Severity", AlertSeverities.Info),
            Inhibits = reader.List($"{key}:Inhibits", []),
        };
        return name is null || when is null ? null : rule;
    }
}
