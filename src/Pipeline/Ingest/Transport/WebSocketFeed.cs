using AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>Time-outs of a WebSocket link.</summary>
internal sealed record LinkTimings
{
    /// <summary>For the connect, and for each answer until the link is subscribed.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the close handshake.</summary>
    public TimeSpan Close { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often silence is looked for.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Keeps one WebSocket link alive: connects, and after every end decides by its outcome whether and when to connect again. A feed
/// that refuses for good leaves the stream open and silent, and says so in its status.
/// </summary>
internal sealed class WebSocketFeed
{
    private readonly Func<IFeedLink, IFeedSession> _session;
    private readonly string _subscribed;
    private readonly string[] _secrets;
    private long _reportedDrops;

    public WebSocketFeed(
        FeedOptions options, IReadOnlyList<string> symbols, FeedCredentials credentials, Func<IFeedLink, IFeedSession> session, FeedServices services, FeedStatus status)
    {
        Options = options;
        Services = services;
        Status = status;
        Url = options.Url ?? throw new ArgumentException("Feed:Url is needed for a WebSocket", nameof(options));
        Name = Url.GetLeftPart(UriPartial.Path);
        _session = session;
        _subscribed = TransportLog.Subscribed(symbols);
        _secrets = [.. new[] { credentials.Key, credentials.Secret }.Where(secret => secret.Length > 0)];
    }

    public FeedOptions Options { get; }

    public FeedServices Services { get; }

    public FeedStatus Status { get; }

    public Uri Url { get; }

    /// <summary>The address as it may be shown: without a query, which may hold a token.</summary>
    public string Name { get; }

    public LinkTimings Timings { get; init; } = new();

    public async Task RunAsync(FrameBuffer frames, CancellationToken stop)
    {
        var backoff = new ReconnectBackoff(Options.ReconnectInterval, Options.MaxReconnectInterval, Random.Shared.NextDouble);
        try
        {
            while (true)
            {
                Status.Connecting();
                var outcome = await new WebSocketConnection(this, frames).RunAsync(stop);
                stop.ThrowIfCancellationRequested();
                if (outcome.Uptime > TimeSpan.Zero)
                {
                    frames.DeclareInterruption();
                }

                await Task.Delay(After(outcome, backoff), Services.Time, stop);
            }
        }
        finally
        {
            Status.MoveTo(FeedState.Stopped);
            Services.Logger.FeedClosed(Name);
        }
    }

    public IFeedSession NewSession(IFeedLink link) => _session(link);

    public MuteDetector NewMuteDetector() => new(Services.Calendar, Options.MuteAfter, Status, Services.Time);

    public void Connected()
    {
        Status.Connected();
        Services.Logger.FeedConnected(Name, _subscribed);
    }

    public void Warn(string message)
    {
        var shown = Redact(message);
        Status.VendorSaid(shown);
        Services.Logger.FeedWarned(Name, shown);
    }

    public void ReportDrops()
    {
        var dropped = Status.DroppedFrames;
        if (dropped > _reportedDrops)
        {
            Services.Logger.FramesDropped(Name, dropped - _reportedDrops);
            _reportedDrops = dropped;
        }
    }

    /// <summary>Takes key and secret out of what a vendor sent back.</summary>
    public string Redact(string text) => _secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));

    private TimeSpan After(LinkOutcome outcome, ReconnectBackoff backoff)
    {
        switch (outcome.End)
        {
            case LinkEnd.Fatal:
                Status.Failed(FeedState.Fatal, outcome.Reason);
                Services.Logger.FeedRefused(Name, outcome.Reason);
                return Timeout.InfiniteTimeSpan;
            case LinkEnd.LongBackOff:
                var longWait = backoff.Long(outcome.RetryAfter);
                Status.Failed(FeedState.BackingOff, outcome.Reason);
                Services.Logger.FeedNeedsAttention(Name, outcome.Reason, longWait);
                return longWait;
            default:
                var wait = backoff.Next(outcome.Uptime);
                Status.Failed(outcome.End == LinkEnd.Mute ? FeedState.Mute : FeedState.BackingOff, outcome.Reason);
                Services.Logger.FeedInterrupted(Name, outcome.Reason, wait);
                return wait;
        }
    }
}
