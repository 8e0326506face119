using System.Text.Json;

namespace AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

/// <summary>Massive (formerly Polygon.io): greeting, key, then `T.`, `Q.` and `AM.` subscriptions, confirmed one by one.</summary>
internal sealed class PolygonSession(string key, FeedChannels channels, IReadOnlyList<string> symbols, IFeedLink link) : IFeedSession
{
    private const string Subscribed = "subscribed to: ";

    private readonly SubscriptionChecklist _checklist = new(link);
    private bool _authSent;
    private bool _ready;

    public void Opened()
    {
        // The greeting comes first; the key is the answer to it.
    }

    public bool Received(ReadOnlySpan<byte> message, bool isBinary)
    {
        // Statuses may share an array with others, so the whole frame is searched: vectorised, a fraction of decoding it.
        if (message.IndexOf("\"status\""u8) < 0)
        {
            return true;
        }

        var objects = SessionMessages.Objects(message);
        var carriesData = objects.Count == 0;
        foreach (var element in objects)
        {
            if (SessionMessages.Text(element, "ev") == "status")
            {
                OnStatus(element);
            }
            else
            {
                carriesData = true;
            }
        }

        return carriesData;
    }

    public void TimePassed(TimeSpan sinceReady) => _checklist.TimePassed(sinceReady);

    private void OnStatus(JsonElement element)
    {
        var message = SessionMessages.Text(element, "message");
        switch (SessionMessages.Text(element, "status"))
        {
            case "connected" when !_authSent:
                _authSent = true;
                link.Send(SessionMessages.Json(new { action = "auth", @params = key }), isBinary: false, TimeSpan.Zero);
                break;
            case "auth_success" when !_ready:
                _ready = true;
                Subscribe();
                link.Ready();
                break;
            case "success" when message.StartsWith(Subscribed, StringComparison.Ordinal):
                _checklist.Confirmed(message[Subscribed.Length..]);
                break;
            case "auth_failed":
                link.End(LinkEnd.Fatal, $"auth_failed: {message}");
                break;
            case "auth_timeout":
                link.End(LinkEnd.Retry, $"auth_timeout: {message}");
                break;
            case "max_connections":
                // The older connection is evicted: coming back at once would evict the newer one, for ever.
                link.End(LinkEnd.LongBackOff, $"max_connections: {message}");
                break;
            case "error":
                // The plan lacks a channel; the other subscriptions of the same request hold.
                link.Warn($"error: {message}");
                break;
        }
    }

    private void Subscribe()
    {
        string[] prefixes =
        [
            .. channels.HasFlag(FeedChannels.Trades) ? ["T."] : Array.Empty<string>(),
            .. channels.HasFlag(FeedChannels.Quotes) ? ["Q."] : Array.Empty<string>(),
            .. channels.HasFlag(FeedChannels.Bars) ? ["AM."] : Array.Empty<string>(),
        ];
        SessionMessages.SendInChunks(symbols, Message, (message, pause) => link.Send(message, isBinary: false, pause));

        byte[] Message(string[] chunk)
        {
            var wanted = prefixes.SelectMany(prefix => chunk.Select(symbol => prefix + symbol)).ToArray();
            Array.ForEach(wanted, _checklist.Asked);
            return SessionMessages.Json(new { action = "subscribe", @params = string.Join(',', wanted) });
        }
    }
}
