using System.Net.WebSockets;
using System.Text.Json;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Wire;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>
/// Polygon (Massive) stocks: every server message is an array of objects with `ev`. One connection per key: a newcomer evicts the older one with
/// `max_connections`. Requests that arrive before the authentication wait for it.
/// </summary>
internal sealed class PolygonProtocol(FeedConnection connection, ExchangeOptions options, SymbolTable symbols, SessionRegistry sessions) : IFeedProtocol
{
    private const int MaxEarlyRequests = 64;

    private readonly Dictionary<string, bool[]> _channels = new[] { "T", "Q", "A", "AM", "LULD", "NOI" }
        .ToDictionary(channel => channel, _ => new bool[symbols.Count]);

    private readonly HashSet<string> _subscriptions = [];
    private readonly List<(string Action, string Parameters)> _early = [];
    private readonly PolygonEvents _events = new(symbols);
    private bool[] _trades = [];
    private bool[] _quotes = [];
    private string? _place;

    public int MaxEventsPerFrame => int.MaxValue;

    public bool IsBinary => false;

    public void Greet()
    {
        (_trades, _quotes) = (_channels["T"], _channels["Q"]);
        SendStatus("connected", "Connected Successfully");
        connection.After(options.AuthTimeout, () =>
        {
            if (_place is null)
            {
                SendStatus("auth_timeout", "No authentication request received.");
                connection.End(new Ending(EndKind.Close, "auth_timeout", WebSocketCloseStatus.PolicyViolation, "auth timeout"));
            }
        });
    }

    public void Receive(ReadOnlySpan<byte> message)
    {
        if (!ClientMessage.TryParse(message, out var root) || root.ValueKind != JsonValueKind.Object)
        {
            SendStatus("error", "invalid JSON");
            return;
        }

        var action = ClientMessage.Text(root, "action") ?? string.Empty;
        var parameters = ClientMessage.Text(root, "params") ?? string.Empty;
        switch (action)
        {
            case "auth":
                Authenticate(parameters);
                break;
            case "subscribe" or "unsubscribe" when _place is not null:
                Obey(action, parameters);
                break;
            case "subscribe" or "unsubscribe" when _early.Count < MaxEarlyRequests:
                _early.Add((action, parameters));
                break;
            default:
                SendStatus("error", $"unknown action: {action}");
                break;
        }
    }

    public bool Wants(in MarketEvent happened) => (happened.Kind == EventKind.Trade ? _trades : _quotes)[happened.Symbol];

    public bool Append(FrameBuffer frame, in MarketEvent happened, int position)
    {
        frame.Raw(position == 0 ? "["u8 : ","u8);
        _events.Write(frame, happened);
        return true;
    }

    public void Finish(FrameBuffer frame, int events) => frame.Raw("]"u8);

    public void OnBar(in BarEvent bar)
    {
        if (_channels[bar.Span == BarSpan.Second ? "A" : "AM"][bar.Symbol])
        {
            connection.SendText(_events.Bar(bar));
        }

        if (bar.Span == BarSpan.Minute && _channels["LULD"][bar.Symbol])
        {
            connection.SendText(_events.LimitBands(bar));
        }

        if (bar.Span == BarSpan.Minute && _channels["NOI"][bar.Symbol])
        {
            connection.SendText(_events.Imbalance(bar));
        }
    }

    public void OnEnded(bool clean)
    {
        if (_place is not null)
        {
            sessions.Leave(_place, connection, TimeSpan.Zero);
        }
    }

    private void Authenticate(string key)
    {
        if (_place is not null)
        {
            SendStatus("auth_success", "already authenticated");
            return;
        }

        if (!Credentials.AreGood(key, options.AllowAnonymous))
        {
            SendStatus("auth_failed", "authentication failed");
            connection.End(new Ending(EndKind.Close, "auth_failed", WebSocketCloseStatus.PolicyViolation, "authentication failed"));
            return;
        }

        _place = $"stocks:{key}";
        if (key.Length > 0)
        {
            foreach (var older in sessions.Enter(_place, connection))
            {
                older.After(TimeSpan.Zero, () => Evict(older));
            }
        }

        SendStatus("auth_success", "authenticated");
        foreach (var (action, parameters) in _early)
        {
            Obey(action, parameters);
        }

        _early.Clear();
    }

    private static void Evict(FeedConnection older)
    {
        older.SendText(Status("max_connections", "Maximum number of websocket connections exceeded. You have reached the connection limit for your account."));
        older.End(new Ending(EndKind.Close, "max_connections", WebSocketCloseStatus.PolicyViolation, "max_connections"));
    }

    private void Obey(string action, string parameters)
    {
        var isDenied = false;
        var confirmed = new List<string>();
        var fresh = new List<int>();
        foreach (var asked in parameters.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var dot = asked.IndexOf('.', StringComparison.Ordinal);
            var channel = dot < 0 ? asked : asked[..dot];
            if (options.PolygonDeniedChannels.Contains(channel))
            {
                isDenied = true;
            }
            else if (dot > 0 && _channels.TryGetValue(channel, out var wanted) && Toggle(asked, action == "subscribe"))
            {
                confirmed.Add(asked);
                fresh.AddRange(symbols.Select(asked[(dot + 1)..], wanted, action == "subscribe"));
            }
        }

        Confirm(action, isDenied, confirmed);
        if (action == "subscribe" && confirmed.Count > 0)
        {
            connection.OnSubscribed(fresh);
        }
    }

    private bool Toggle(string asked, bool on) => on ? _subscriptions.Add(asked) : _subscriptions.Remove(asked);

    private void Confirm(string action, bool isDenied, List<string> confirmed)
    {
        var statuses = new List<string>();
        if (isDenied)
        {
            statuses.Add(StatusObject("error", "not authorized"));
        }

        statuses.AddRange(confirmed.Select(asked => StatusObject("success", $"{action}d to: {asked}")));
        if (options.PolygonSeparateConfirmations)
        {
            statuses.ForEach(status => connection.SendText($"[{status}]"));
        }
        else if (statuses.Count > 0)
        {
            connection.SendText($"[{string.Join(',', statuses)}]");
        }
    }

    private void SendStatus(string status, string message) => connection.SendText(Status(status, message));

    private static string Status(string status, string message) => $"[{StatusObject(status, message)}]";

    private static string StatusObject(string status, string message) =>
        $$"""{"ev":"status","status":"{{status}}","message":"{{JsonEncodedText.Encode(message)}}"}""";
}
