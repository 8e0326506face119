using System.Text;
using System.Text.Json;
using MessagePack;

namespace AkkaDayTrade.Pipeline.Ingest.Transport.Sessions;

/// <summary>
/// Alpaca market data, in JSON or MessagePack: greeting, key and secret, then one subscription state that is answered whole.
/// </summary>
internal sealed class AlpacaSession(
    string key, string secret, FeedCodec codec, FeedChannels channels, IReadOnlyList<string> symbols, IFeedLink link) : IFeedSession
{
    /// <summary>How often the key is sent again while another session holds the place (the vendor forgets a dead one after about 90 s).</summary>
    public const int MostRefusals = 15;

    private const int MostAuthRepeats = 3;

    /// <summary>Control messages come alone and name their type first, so it stands within these bytes.</summary>
    private const int TypeWithin = 32;

    private static readonly MessagePackSerializerOptions Untrusted =
        MessagePackSerializerOptions.Standard.WithSecurity(MessagePackSecurity.UntrustedData);

    private readonly SubscriptionChecklist _checklist = new(link);
    private bool _greeted;
    private bool _ready;
    private int _refusals;
    private int _authRepeats;

    private bool IsBinary => codec == FeedCodec.MsgPack;

    public string? ContentType => IsBinary ? "application/msgpack" : null;

    public void Opened()
    {
        // The greeting comes first; key and secret are the answer to it.
    }

    public bool Received(ReadOnlySpan<byte> message, bool isBinary)
    {
        var start = message[..Math.Min(message.Length, TypeWithin)];
        if (start.IndexOf("success"u8) < 0 && start.IndexOf("error"u8) < 0 && start.IndexOf("subscription"u8) < 0)
        {
            return true;
        }

        var objects = isBinary ? FromMessagePack(message) : SessionMessages.Objects(message);
        var carriesData = objects.Count == 0;
        foreach (var element in objects)
        {
            carriesData |= !OnControl(element);
        }

        return carriesData;
    }

    public void TimePassed(TimeSpan sinceReady) => _checklist.TimePassed(sinceReady);

    private static IReadOnlyList<JsonElement> FromMessagePack(ReadOnlySpan<byte> message)
    {
        try
        {
            return SessionMessages.Objects(Encoding.UTF8.GetBytes(MessagePackSerializer.ConvertToJson(message.ToArray(), Untrusted)));
        }
        catch (Exception garbage) when (garbage is MessagePackSerializationException or EndOfStreamException)
        {
            return [];
        }
    }

    private bool OnControl(JsonElement element)
    {
        switch (SessionMessages.Text(element, "T"))
        {
            case "success":
                OnSuccess(SessionMessages.Text(element, "msg"));
                return true;
            case "error":
                OnError(element.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : 0, SessionMessages.Text(element, "msg"));
                return true;
            case "subscription":
                OnSubscription(element);
                return true;
            default:
                return false;
        }
    }

    private void OnSuccess(string message)
    {
        if (message == "connected" && !_greeted)
        {
            _greeted = true;
            Authenticate();
        }
        else if (message == "authenticated")
        {
            Subscribe();
        }
    }

    private void OnError(int code, string message)
    {
        var reason = $"{code}: {message}";
        switch (code)
        {
            case 402 or 408 or 409 or 411:
                link.End(LinkEnd.Fatal, reason);
                break;
            case 401 when _authRepeats++ < MostAuthRepeats:
                _ready = false;
                Authenticate();
                break;
            case 401 or 404 or 407 or 500:
                link.End(LinkEnd.Retry, reason);
                break;
            case 403:
                Subscribe();
                break;
            case 406 when _refusals++ < MostRefusals:
                link.Warn(reason);
                Authenticate(TimeSpan.FromSeconds(Math.Min(5, 0.5 * _refusals)));
                break;
            case 406:
                link.End(LinkEnd.Retry, reason);
                break;
            default:
                // 400, 405, 410: asking again would be refused again; what was subscribed before stays.
                link.Warn(reason);
                break;
        }
    }

    private void Authenticate(TimeSpan pause = default) => Send(new { action = "auth", key, secret }, pause);

    private void Subscribe()
    {
        if (_ready)
        {
            return;
        }

        _ready = true;
        var pause = TimeSpan.Zero;
        foreach (var chunk in symbols.Chunk(SessionMessages.SymbolsPerMessage))
        {
            var message = new Dictionary<string, object>(StringComparer.Ordinal) { ["action"] = "subscribe" };
            foreach (var channel in Channels())
            {
                message[channel] = chunk;
                Array.ForEach(chunk, symbol => _checklist.Asked($"{channel} {symbol}"));
            }

            Send(message, pause);
            pause = SessionMessages.Pace;
        }

        link.Ready();
    }

    private void OnSubscription(JsonElement state)
    {
        foreach (var channel in Channels())
        {
            if (!state.TryGetProperty(channel, out var held) || held.ValueKind != JsonValueKind.Array)
            {
                continue;
            }

            foreach (var symbol in held.EnumerateArray().Where(symbol => symbol.ValueKind == JsonValueKind.String))
            {
                _checklist.Confirmed($"{channel} {symbol.GetString()}");
            }
        }
    }

    private IEnumerable<string> Channels()
    {
        if (channels.HasFlag(FeedChannels.Trades))
        {
            yield return "trades";
        }

        if (channels.HasFlag(FeedChannels.Quotes))
        {
            yield return "quotes";
        }

        if (channels.HasFlag(FeedChannels.Bars))
        {
            yield return "bars";
        }
    }

    private void Send<T>(T message, TimeSpan pause)
    {
        var json = SessionMessages.Json(message);
        link.Send(IsBinary ? MessagePackSerializer.ConvertFromJson(Encoding.UTF8.GetString(json), Untrusted) : json, IsBinary, pause);
    }
}
