namespace AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

/// <summary>Yahoo's streamer: no sign-in and no reply; the whole subscription again every 15 s is its heartbeat.</summary>
internal sealed class YahooSession(IReadOnlyList<string> symbols, IFeedLink link) : IFeedSession
{
    public static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(15);

    private TimeSpan _nextRepeat = RepeatEvery;

    public void Opened()
    {
        Subscribe();
        link.Ready();
    }

    public bool Received(ReadOnlySpan<byte> message, bool isBinary) => true;

    public void TimePassed(TimeSpan sinceReady)
    {
        if (sinceReady >= _nextRepeat)
        {
            _nextRepeat = sinceReady + RepeatEvery;
            Subscribe();
        }
    }

    private void Subscribe() => SessionMessages.SendInChunks(
        symbols,
        chunk => SessionMessages.Json(new { subscribe = chunk }),
        (message, pause) => link.Send(message, isBinary: false, pause));
}
