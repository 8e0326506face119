using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Host.Composition;
using AkkaDayTrade.Host.Configuration;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaDayTrade.Host;

/// <summary>
/// The whole system in this process, as a library: market feed, features, store, predictions, alerts. The host program is
/// a shell around it.
/// </summary>
public sealed class RealtimeSystem : IAsyncDisposable
{
    /// <summary>Name of the actor system, the same on all nodes.</summary>
    public const string ActorSystemName = "AkkaDayTrade";

    private readonly AkkaNode _node;

    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(RealtimeSystem).Assembly.GetName().Version!.ToString(3);

    private RealtimeSystem(RealtimeSystemOptions options, AkkaNode node, PipelineMetrics metrics, LiveHub live)
    {
        (Options, _node, Metrics, Live) = (options, node, metrics, live);
    }

    public RealtimeSystemOptions Options { get; }

    /// <summary>What is newest, and who wants to see it.</summary>
    public LiveHub Live { get; }

    public PipelineMetrics Metrics { get; }

    /// <summary>This node's address among its peers.</summary>
    public string Address => _node.Address.ToString();

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
        if (options.Validate().ToList() is { Count: > 0 } errors)
        {
            throw new SettingsException(errors);
        }

        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var node = await AkkaNode.StartAsync(options.Cluster, loggers, _ => { }, cancellationToken);
        return new RealtimeSystem(options, node, new PipelineMetrics(), new LiveHub());
    }

    /// <summary>The newest alerts, newest first.</summary>
    public IReadOnlyList<Alert> GetRecentAlerts(int count = 10) => Live.RecentAlerts(count);

    public async ValueTask DisposeAsync()
    {
        Live.Complete();
        await _node.DisposeAsync();
        Metrics.Dispose();
    }
}
