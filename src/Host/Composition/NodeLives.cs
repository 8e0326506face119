using Akka.Actor;
using AkkaDayTrade.Actors.Ingest;
using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host.Composition;

/// <summary>
/// This process as a member of its cluster, one life after another: a node that has lost its place begins anew by itself, with
/// nothing of what it held, until it is told to stop. Safe for use by several threads.
/// </summary>
internal sealed partial class NodeLives : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>Whoever lasted that long starts again without delay.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromMinutes(5);

    private readonly ClusterOptions _options;
    private readonly Func<SystemParts> _newParts;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private volatile Life _life;
    private volatile bool _isBetween;

    private NodeLives(ClusterOptions options, Func<SystemParts> newParts, ILoggerFactory loggers, Life first)
    {
        (_options, _newParts, _loggers, _life) = (options, newParts, loggers, first);
        _logger = loggers.CreateLogger("AkkaDayTrade.Cluster");
        Completion = LiveAsync();
    }

    /// <summary>Those of the last life while the next has not begun.</summary>
    public SystemParts Parts => _life.Parts;

    /// <inheritdoc cref="Parts"/>
    public AkkaNode Node => _life.Node;

    /// <summary>The partitions whose worker is this node's to run: all of them when no other node may.</summary>
    public IEnumerable<int> PartitionsHere =>
        Enumerable.Range(0, Parts.Feeds.Count).Where(partition => Parts.Workers.Runs(partition) || Node.IsOnlyWith(IngestHosting.Role));

    /// <summary>True from the loss of a place in the cluster to the next start.</summary>
    public bool IsBetween => _isBetween;

    /// <summary>Completes when the input is through, wherever it was read, or the node was made to leave.</summary>
    public Task Completion { get; }

    public static async Task<NodeLives> StartAsync(
        ClusterOptions options, Func<SystemParts> newParts, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(options, newParts, loggers, await BeginAsync(options, newParts, loggers, peers: [], cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _life.DisposeAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // One that had just begun when the stop came.
        await _life.DisposeAsync();
        _stop.Dispose();
    }

    private async Task LiveAsync()
    {
        var delay = FirstDelay;
        while (true)
        {
            try
            {
                await await Task.WhenAny(_life.Parts.Workers.Completion, _life.Node.Ended);
                return;
            }
            catch (ExpelledException expelled) when (!_stop.IsCancellationRequested)
            {
                _isBetween = true;
                delay = _life.Age > LongLife ? FirstDelay : delay;
                LogExpelled(expelled.Message, delay.TotalSeconds);
            }

            delay = await BeginAnewAsync(delay);
            _isBetween = false;
        }
    }

    /// <returns>The pause before the next time.</returns>
    private async Task<TimeSpan> BeginAnewAsync(TimeSpan delay)
    {
        var peers = _life.Node.LastPeers;
        await _life.DisposeAsync();
        while (true)
        {
            await Task.Delay(delay, TimeProvider.System, _stop.Token);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
            try
            {
                _life = await BeginAsync(_options, _newParts, _loggers, peers, _stop.Token);
                _stop.Token.ThrowIfCancellationRequested();
                LogBegun(_life.Node.Address.ToString());
                return delay;
            }
            catch (Exception exception) when (!_stop.IsCancellationRequested)
            {
                LogNotBegun(exception.Message, delay.TotalSeconds);
            }
        }
    }

    private static async Task<Life> BeginAsync(
        ClusterOptions options, Func<SystemParts> newParts, ILoggerFactory loggers, IReadOnlyList<Address> peers, CancellationToken cancellationToken)
    {
        var parts = newParts();
        try
        {
            return new Life(parts, await AkkaNode.StartAsync(options, parts, peers, loggers, cancellationToken));
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Reason} It gives up all it held and takes part again as a new member in {Seconds} s.")]
    private partial void LogExpelled(string reason, double seconds);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Takes part in the cluster anew as {Address}")]
    private partial void LogBegun(string address);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The node did not start anew: {Reason} Next attempt in {Seconds} s.")]
    private partial void LogNotBegun(string reason, double seconds);

    private sealed class Life(SystemParts parts, AkkaNode node) : IAsyncDisposable
    {
        private readonly long _begun = TimeProvider.System.GetTimestamp();
        private int _disposed;

        public SystemParts Parts => parts;

        public AkkaNode Node => node;

        public TimeSpan Age => TimeProvider.System.GetElapsedTime(_begun);

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                await node.DisposeAsync();
                await parts.DisposeAsync();
            }
        }
    }
}
