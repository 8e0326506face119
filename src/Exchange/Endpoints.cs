using System.Net.WebSockets;
using System.Text;
using AkkaDayTrade.Exchange.Chart;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Exchange.Protocols;
using AkkaDayTrade.Exchange.Truth;
using AkkaDayTrade.Exchange.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace AkkaDayTrade.Exchange;

/// <summary>
/// The paths of the exchange: `/native`, `/stocks` (Polygon), `/v2/test`, `/v2/iex`, `/v2/sip` (Alpaca), `/yahoo` (streamer) and
/// `/v8/finance/chart/{symbol}` (HTTP, whatever the format: it is also the history for warming up), and `/stats` (HTTP: what was sent so far). A query `faults=…` on a WebSocket path replaces the exchange's fault plan for that connection.
/// </summary>
internal sealed class Endpoints(ExchangeOptions options, SymbolTable symbols, Hub hub, ChartEndpoint chart, TruthLog? truth, TimeProvider time)
{
    private readonly SessionRegistry _sessions = new(options.ConnectionsPerKey, time);
    private readonly SymbolTable _alpacaTest = new(["FAKEPACA", .. symbols.Names.Skip(1)]);
    private int _connections;

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.StartsWith(ChartEndpoint.Prefix, StringComparison.Ordinal))
        {
            await chart.HandleAsync(context);
        }
        else if (path == "/stats")
        {
            await context.Response.WriteAsJsonAsync(new { eventsSent = hub.EventsSent, connections = hub.Connections.Count });
        }
        else if (ProtocolOf(path, context) is not { } protocol)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"nothing here at {path}");
        }
        else if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, $"{path} speaks WebSocket");
        }
        else if (!TryReadFaults(context, out var faults, out var problem))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
        }
        else
        {
            await ServeAsync(context, path, faults, protocol);
        }
    }

    /// <summary>Tells every client that the exchange goes away.</summary>
    public void CloseAll()
    {
        foreach (var connection in hub.Connections)
        {
            connection.End(new Ending(EndKind.Close, "shutdown", WebSocketCloseStatus.EndpointUnavailable, "exchange stops"));
        }
    }

    private Func<FeedConnection, IFeedProtocol>? ProtocolOf(string path, HttpContext context) => path switch
    {
        "/native" when Speaks(ExchangeFormat.Native) => connection => new NativeProtocol(connection, symbols),
        "/stocks" when Speaks(ExchangeFormat.Polygon) => connection => new PolygonProtocol(connection, options, symbols, _sessions),
        "/v2/test" when Speaks(ExchangeFormat.Alpaca) => connection => new AlpacaProtocol(connection, HandshakeOf(path, context.Request), options, _alpacaTest, _sessions),
        "/v2/iex" or "/v2/sip" when Speaks(ExchangeFormat.Alpaca) =>
            connection => new AlpacaProtocol(connection, HandshakeOf(path, context.Request), options, symbols, _sessions),
        "/yahoo" when Speaks(ExchangeFormat.Yahoo) =>
            connection => new YahooProtocol(connection, options, symbols, context.Request.Query["version"] == "2", time),
        _ => null,
    };

    private static AlpacaHandshake HandshakeOf(string path, HttpRequest request)
    {
        // .NET's own WebSocket client cannot send the vendor's header on a handshake, hence the query.
        var isMessagePack = request.ContentType?.Contains("msgpack", StringComparison.OrdinalIgnoreCase) == true || request.Query["codec"] == "msgpack";
        var headers = request.Headers;
        if (headers.TryGetValue("APCA-API-KEY-ID", out var key))
        {
            return new AlpacaHandshake(path, isMessagePack, key, headers["APCA-API-SECRET-KEY"]);
        }

        var (user, password) = BasicCredentials(headers.Authorization.ToString());
        return new AlpacaHandshake(path, isMessagePack, user, password);
    }

    private static (string? User, string? Password) BasicCredentials(string header)
    {
        var bytes = new byte[header.Length];
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[6..], bytes, out var length))
        {
            return (null, null);
        }

        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts.Length == 2 ? (parts[0], parts[1]) : (null, null);
    }

    private bool Speaks(ExchangeFormat format) => options.Format == ExchangeFormat.All || options.Format == format;

    private bool TryReadFaults(HttpContext context, out FaultPlan faults, out string problem)
    {
        (faults, problem) = (options.Faults, string.Empty);
        try
        {
            if (context.Request.Query.TryGetValue("faults", out var text))
            {
                faults = FaultPlan.Parse(text.ToString());
            }

            return true;
        }
        catch (FormatException wrong)
        {
            problem = wrong.Message;
            return false;
        }
    }

    private async Task ServeAsync(HttpContext context, string path, FaultPlan faults, Func<FeedConnection, IFeedProtocol> protocol)
    {
        var transport = (TransportTap)context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = options.Compression });
        using var connection = new FeedConnection(Interlocked.Increment(ref _connections), options, faults, hub, truth, time, protocol);
        connection.Opened(path);
        hub.Add(connection);
        try
        {
            if (connection.Chances.Refuses())
            {
                connection.End(new Ending(EndKind.Close, "refuse", WebSocketCloseStatus.EndpointUnavailable, "try again later"));
            }
            else
            {
                connection.Greet();
                PlanEnds(connection, transport);
            }

            await new SocketLoop(connection, socket, transport.Stream, context.Abort, time).RunAsync(context.RequestAborted);
        }
        finally
        {
            hub.Remove(connection);
        }
    }

    private static void PlanEnds(FeedConnection connection, TransportTap transport)
    {
        var faults = connection.Plan;
        Plan(faults.Drop, () => connection.End(new Ending(EndKind.Drop, "drop")));
        Plan(faults.Close, () => connection.End(new Ending(EndKind.Close, "close", WebSocketCloseStatus.EndpointUnavailable, "going away")));
        Plan(faults.Reset, () => connection.End(new Ending(EndKind.Reset, "reset")));
        Plan(faults.HalfOpen, () =>
        {
            connection.BecomeHalfOpen();
            transport.Freeze();
        });

        void Plan(Recurrence when, Action action)
        {
            if (when.IsOn)
            {
                connection.After(when.Every, action);
            }
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }
}
