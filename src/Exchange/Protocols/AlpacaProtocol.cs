using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Wire;
using MessagePack;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>What an Alpaca client said in the headers of its handshake.</summary>
internal sealed record AlpacaHandshake(string Path, bool IsMessagePack, string? Key, string? Secret);

/// <summary>
/// Alpaca stocks, JSON or MessagePack. Every message is an array. A second session of one key is refused with 406 on a socket that
/// stays open for another try; each change of subscriptions is answered with the whole state.
/// </summary>
internal sealed class AlpacaProtocol(
    FeedConnection connection, AlpacaHandshake handshake, ExchangeOptions options, SymbolTable symbols, SessionRegistry sessions) : IFeedProtocol
{
    private static readonly string[] OtherFeedsChannels = ["orderbooks", "news"];

    private readonly IAlpacaCodec _codec = handshake.IsMessagePack ? new AlpacaMessagePack(symbols) : new AlpacaJson(symbols);
    private readonly AlpacaMessages _messages = new(symbols);
    private readonly bool[] _trades = new bool[symbols.Count];
    private readonly bool[] _quotes = new bool[symbols.Count];
    private AlpacaSubscriptions _subscriptions = new();
    private MarketEvent? _toCancel;
    private MarketEvent? _toCorrect;
    private string? _place;

    public int MaxEventsPerFrame => int.MaxValue;

    public bool IsBinary => handshake.IsMessagePack;

    public void Greet()
    {
        Send(new JsonObject { ["T"] = "success", ["msg"] = "connected" });
        if (handshake.Key is not null)
        {
            Authenticate(handshake.Key, handshake.Secret);
        }

        connection.After(options.AuthTimeout, () =>
        {
            if (_place is null)
            {
                SendError(404, "auth timeout");
                connection.End(new Ending(EndKind.Close, "auth_timeout", WebSocketCloseStatus.PolicyViolation, "auth timeout"));
            }
        });
    }

    public void Receive(ReadOnlySpan<byte> message)
    {
        if (!TryParse(message, out var root) || root.ValueKind != JsonValueKind.Object)
        {
            SendError(400, "invalid syntax");
            return;
        }

        switch (ClientMessage.Text(root, "action"))
        {
            case "auth" when _place is not null:
                SendError(403, "already authenticated");
                break;
            case "auth":
                Authenticate(ClientMessage.Text(root, "key"), ClientMessage.Text(root, "secret"));
                break;
            case "subscribe" or "unsubscribe" when _place is null:
                SendError(401, "not authenticated");
                break;
            case "subscribe":
                Change(root, add: true);
                break;
            case "unsubscribe":
                Change(root, add: false);
                break;
            default:
                SendError(400, "invalid syntax");
                break;
        }
    }

    public bool Wants(in MarketEvent happened) => (happened.Kind == EventKind.Trade ? _trades : _quotes)[happened.Symbol];

    public bool Append(FrameBuffer frame, in MarketEvent happened, int position)
    {
        if (position == 0)
        {
            _codec.Open(frame);
        }
        else
        {
            _codec.Separate(frame);
        }

        if (happened.Kind == EventKind.Quote)
        {
            _codec.Quote(frame, happened);
            return true;
        }

        _codec.Trade(frame, happened);
        _toCancel = connection.Chances.Cancels() ? happened : _toCancel;
        _toCorrect = connection.Chances.Corrects() ? happened : _toCorrect;
        return true;
    }

    public void Finish(FrameBuffer frame, int events) => _codec.Close(frame, events);

    /// <summary>Cancels and corrections of trades that an earlier frame told.</summary>
    public void OnTime(long unixNanos)
    {
        if (_toCancel is { } cancelled)
        {
            _toCancel = null;
            Send(_messages.Cancel(cancelled, unixNanos));
        }

        if (_toCorrect is { } corrected)
        {
            _toCorrect = null;
            Send(_messages.Correction(corrected, unixNanos));
        }
    }

    public void OnBar(in BarEvent bar)
    {
        if (bar.Span != BarSpan.Minute)
        {
            return;
        }

        var symbol = symbols.Names[bar.Symbol];
        if (_subscriptions.Has(bar.IsRevision ? "updatedBars" : "bars", symbol))
        {
            Send(_messages.Bar(bar.IsRevision ? "u" : "b", bar));
        }

        if (_subscriptions.Has("dailyBars", symbol))
        {
            Send(_messages.DailyBar(bar));
        }

        if (_subscriptions.Has("lulds", symbol))
        {
            Send(_messages.LimitBands(bar));
        }
    }

    public void OnHalt(int symbol, bool isHalted, long unixNanos)
    {
        if (_subscriptions.Has("statuses", symbols.Names[symbol]))
        {
            Send(_messages.Status(symbol, isHalted, unixNanos));
        }
    }

    public void OnSlowReader() => SendError(407, "slow client");

    public void OnEnded(bool clean)
    {
        if (_place is not null)
        {
            sessions.Leave(_place, connection, clean ? TimeSpan.Zero : connection.Plan.Ghost);
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> message, out JsonElement root)
    {
        root = default;
        if (message.Length > 0 && message[0] == (byte)'{')
        {
            return ClientMessage.TryParse(message, out root);
        }

        try
        {
            return ClientMessage.TryParse(Encoding.UTF8.GetBytes(MessagePackSerializer.ConvertToJson(message.ToArray())), out root);
        }
        catch (MessagePackSerializationException)
        {
            return false;
        }
    }

    private void Authenticate(string? key, string? secret)
    {
        if (!Credentials.AreGood(key, options.AllowAnonymous) || !Credentials.AreGood(secret, options.AllowAnonymous))
        {
            SendError(402, "auth failed");
            return;
        }

        var place = $"{handshake.Path}:{key}";
        if (!string.IsNullOrEmpty(key) && !sessions.TryEnter(place, connection))
        {
            SendError(406, "connection limit exceeded");
            return;
        }

        _place = place;
        Send(new JsonObject { ["T"] = "success", ["msg"] = "authenticated" });
    }

    private void Change(JsonElement request, bool add)
    {
        if (Array.Exists(OtherFeedsChannels, channel => request.TryGetProperty(channel, out _)))
        {
            SendError(410, "invalid subscribe action for this feed");
            return;
        }

        if (!Array.Exists(AlpacaSubscriptions.Channels, channel => request.TryGetProperty(channel, out _)))
        {
            SendError(400, "invalid syntax");
            return;
        }

        var changed = _subscriptions.With(request, add);
        if (add && options.AlpacaSymbolLimit is > 0 and var limit && (changed.Of("trades").Count > limit || changed.Of("quotes").Count > limit))
        {
            SendError(405, "symbol limit exceeded");
            return;
        }

        _subscriptions = changed;
        Send(changed.ToMessage());
        var fresh = new List<int>();
        for (var symbol = 0; symbol < symbols.Count; symbol++)
        {
            var had = _trades[symbol] || _quotes[symbol];
            _trades[symbol] = changed.Has("trades", symbols.Names[symbol]);
            _quotes[symbol] = changed.Has("quotes", symbols.Names[symbol]);
            if (!had && (_trades[symbol] || _quotes[symbol]))
            {
                fresh.Add(symbol);
            }
        }

        if (add)
        {
            connection.OnSubscribed(fresh);
        }
    }

    private void SendError(int code, string message) => Send(new JsonObject { ["T"] = "error", ["code"] = code, ["msg"] = message });

    private void Send(JsonObject message)
    {
        var text = new JsonArray(message).ToJsonString();
        connection.SendControl(handshake.IsMessagePack ? _messages.ToMessagePack(text) : Encoding.UTF8.GetBytes(text), handshake.IsMessagePack);
    }
}
