using System.Net.WebSockets;

namespace AkkaDayTrade.Exchange.Wire;

internal enum EndKind
{
    /// <summary>By a close frame.</summary>
    Close,

    /// <summary>The TCP connection ends without a close frame.</summary>
    Drop,

    /// <summary>The TCP connection is reset in the middle of a frame.</summary>
    Reset,
}

/// <summary>How and why the exchange ends a connection.</summary>
/// <param name="Discard">True = what waits is not sent any more.</param>
internal sealed record Ending(EndKind Kind, string Cause, WebSocketCloseStatus Status = WebSocketCloseStatus.NormalClosure, string? Reason = null, bool Discard = false);
