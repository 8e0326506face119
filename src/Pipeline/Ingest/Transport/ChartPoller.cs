using System.Diagnostics;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Polls Yahoo's chart endpoint for one symbol after the other, and hands on only what is new. After an outage the next request
/// asks from the newest row on, so nothing is missed. A symbol that the host refuses rests for an hour; a host that refuses us
/// rests for what it asks, or minutes.
/// </summary>
internal sealed class ChartPoller(FeedOptions options, IReadOnlyList<string> symbols, FeedServices services, FeedStatus status)
{
    private static readonly TimeSpan SymbolRest = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstLookBack = TimeSpan.FromDays(1);

    private readonly Uri _url = options.Url ?? throw new ArgumentException("Feed:Url is needed for polling", nameof(options));
    private readonly ReconnectBackoff _backoff = new(options.ReconnectInterval, options.MaxReconnectInterval, Random.Shared.NextDouble);
    private readonly Poll[] _polls = [.. symbols.Select(symbol => new Poll(symbol))];
    private long _connectedSince;

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    private string Name => _url.GetLeftPart(UriPartial.Path);

    public async Task RunAsync(FrameBuffer frames, CancellationToken stop)
    {
        using var client = new ChartClient(_url, options.MaxFrame, RequestTimeout, services.Time);
        var pause = TimeSpan.FromTicks(Math.Max(ShortestPause.Ticks, options.PollInterval.Ticks / _polls.Length));
        try
        {
            for (var next = 0; ; next = (next + 1) % _polls.Length)
            {
                var poll = _polls[next];
                var wait = pause;
                if (services.Time.GetUtcNow() >= poll.RestUntil)
                {
                    wait = Take(await client.GetAsync(poll.Symbol, Query(poll), stop), poll, frames) ?? pause;
                }

                await Task.Delay(wait, services.Time, stop);
            }
        }
        finally
        {
            status.MoveTo(FeedState.Stopped);
            services.Logger.FeedClosed(Name);
        }
    }

    private string Query(Poll poll)
    {
        var now = services.Time.GetUtcNow();
        var from = poll.NewestRow > 0 ? poll.NewestRow : (now - FirstLookBack).ToUnixTimeSeconds();
        return $"interval=1m&period1={from}&period2={now.ToUnixTimeSeconds()}";
    }

    /// <returns>How long to wait before the next request; null = the usual pause.</returns>
    private TimeSpan? Take(ChartReply reply, Poll poll, FrameBuffer frames)
    {
        switch (reply.Answer)
        {
            case ChartAnswer.Chart:
                Succeeded();
                Deliver(reply.Body, poll, frames);
                return null;
            case ChartAnswer.SymbolRefused:
                Succeeded();
                poll.RestUntil = services.Time.GetUtcNow() + SymbolRest;
                status.VendorSaid($"{poll.Symbol}: {reply.Reason}");
                services.Logger.SymbolLeftOut(Name, poll.Symbol, SymbolRest, reply.Reason);
                return null;
            case ChartAnswer.TooLarge:
                Succeeded();
                OversizedInput.Count(services, Name, options.MaxFrame + 1L);
                return null;
            case ChartAnswer.HostRefused:
                return HostRefused(reply);
            default:
                return Failed(reply);
        }
    }

    private void Deliver(byte[] body, Poll poll, FrameBuffer frames)
    {
        var newest = poll.NewestRow;
        if (ChartRows.TakeNew(body, ref newest) is { } rows)
        {
            status.DataArrived();
            frames.Offer(Frame.CopyOf(rows, Stopwatch.GetTimestamp()));
        }

        poll.NewestRow = newest;
    }

    private void Succeeded()
    {
        if (status.State != FeedState.Connected)
        {
            _connectedSince = services.Time.GetTimestamp();
            status.Connected();
            services.Logger.FeedConnected(Name, TransportLog.Subscribed(symbols));
        }
    }

    private TimeSpan HostRefused(ChartReply reply)
    {
        var wait = _backoff.Long(reply.RetryAfter);
        status.Failed(FeedState.BackingOff, reply.Reason);
        services.Logger.FeedNeedsAttention(Name, reply.Reason, wait);
        return wait;
    }

    private TimeSpan Failed(ChartReply reply)
    {
        var uptime = status.State == FeedState.Connected ? services.Time.GetElapsedTime(_connectedSince) : TimeSpan.Zero;
        var wait = _backoff.Next(uptime);
        status.Failed(FeedState.BackingOff, reply.Reason);
        services.Logger.FeedInterrupted(Name, reply.Reason, wait);
        return wait;
    }

    private sealed class Poll(string symbol)
    {
        public string Symbol { get; } = symbol;

        /// <summary>Unix seconds.</summary>
        public long NewestRow { get; set; }

        public DateTimeOffset RestUntil { get; set; }
    }
}
