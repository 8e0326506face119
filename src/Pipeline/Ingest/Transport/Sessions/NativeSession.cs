namespace AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

/// <summary>Our own plain JSON: subscribe, no greeting, no reply; every message is data.</summary>
internal sealed class NativeSession(IReadOnlyList<string> symbols, IFeedLink link) : IFeedSession
{
    public void Opened()
    {
        SessionMessages.SendInChunks(
            symbols,
            chunk => SessionMessages.Json(new { action = "subscribe", symbols = chunk }),
            (message, pause) => link.Send(message, isBinary: false, pause));
        link.Ready();
    }

    public bool Received(ReadOnlySpan<byte> message, bool isBinary) => true;
}
