using System.Text.Json;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Wire;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>
/// The plain JSON feed: `{"action":"subscribe","symbols":[…]}` is obeyed without a reply, `*` means all; then one object per
/// frame. It has trades only, each with the bid and ask that stood. What is not understood is ignored.
/// </summary>
internal sealed class NativeProtocol(FeedConnection connection, SymbolTable symbols) : IFeedProtocol
{
    private readonly bool[] _wanted = new bool[symbols.Count];
    private readonly WireClock _clock = new();

    public int MaxEventsPerFrame => 1;

    public bool IsBinary => false;

    public void Greet()
    {
    }

    public void Receive(ReadOnlySpan<byte> message)
    {
        if (!ClientMessage.TryParse(message, out var root) || root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var action = ClientMessage.Text(root, "action");
        if (action is "subscribe" or "unsubscribe")
        {
            foreach (var name in ClientMessage.Texts(root, "symbols"))
            {
                var changed = symbols.Select(name, _wanted, action == "subscribe");
                if (action == "subscribe")
                {
                    connection.OnSubscribed(changed);
                }
            }
        }
    }

    public bool Wants(in MarketEvent happened) => happened.Kind == EventKind.Trade && _wanted[happened.Symbol];

    public bool Append(FrameBuffer frame, in MarketEvent happened, int position)
    {
        frame.Raw("{\"symbol\":\""u8);
        frame.Raw(symbols.Json(happened.Symbol));
        frame.Raw("\",\"timestamp\":\""u8);
        _clock.Write(frame, happened.UnixNanos, 6, "+00:00"u8);
        frame.Raw("\",\"price\":"u8);
        frame.Number(happened.Price);
        frame.Raw(",\"volume\":"u8);
        frame.Number(happened.Volume);
        frame.Raw(",\"bid\":"u8);
        frame.Number(happened.Bid);
        frame.Raw(",\"ask\":"u8);
        frame.Number(happened.Ask);
        return true;
    }

    public void Finish(FrameBuffer frame, int events) => frame.Raw("}"u8);
}
