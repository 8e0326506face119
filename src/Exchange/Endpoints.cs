using System.Net.WebSockets;
using AkkaDayTrade.Exchange.Faults;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Protocols;
using AkkaDayTrade.Exchange.Truth;
using AkkaDayTrade.Exchange.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace AkkaDayTrade.Exchange;

/// <summary>
/// The paths of the exchange: `/native`, `/stocks` (Polygon), `/v2/test`, `/v2/iex`, `/v2/sip` (Alpaca), `/yahoo` (streamer) and
/// `/v8/finance/chart/{symbol}` (HTTP). A query `faults=…` on a WebSocket path replaces the exchange's fault plan for that connection.
/// </summary>
internal sealed class Endpoints(ExchangeOptions options, SymbolTable symbols, Hub hub, TruthLog? truth, TimeProvider time)
{
    private int _connections;

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (ProtocolOf(path, context) is not { } protocol)
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
        _ => null,
    };

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
        var upgrade = new TransportTap(context.Features.GetRequiredFeature<IHttpUpgradeFeature>());
        context.Features.Set<IHttpUpgradeFeature>(upgrade);
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
                PlanEnds(connection, faults);
            }

            await new SocketLoop(connection, socket, upgrade.Transport, context.Abort, time).RunAsync(context.RequestAborted);
        }
        finally
        {
            hub.Remove(connection);
        }
    }

    private static void PlanEnds(FeedConnection connection, FaultPlan faults)
    {
        Plan(faults.Drop, () => connection.End(new Ending(EndKind.Drop, "drop")));
        Plan(faults.Close, () => connection.End(new Ending(EndKind.Close, "close", WebSocketCloseStatus.EndpointUnavailable, "going away")));
        Plan(faults.Reset, () => connection.End(new Ending(EndKind.Reset, "reset")));
        Plan(faults.HalfOpen, connection.BecomeHalfOpen);

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

    /// <summary>Keeps the stream below the WebSocket, so that a fault can cut it in the middle of a frame.</summary>
    private sealed class TransportTap(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
    {
        public Stream Transport { get; private set; } = Stream.Null;

        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => Transport = await inner.UpgradeAsync();
    }
}
