using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Wire;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>One connection's side of a vendor's conversation. All calls come under the connection's lock.</summary>
internal interface IFeedProtocol
{
    /// <summary>How many events one frame may hold.</summary>
    int MaxEventsPerFrame { get; }

    /// <summary>True when frames are binary.</summary>
    bool IsBinary { get; }

    /// <summary>Sends what the vendor sends before being asked.</summary>
    void Greet();

    /// <summary>Reads a message of the client and answers it.</summary>
    void Receive(ReadOnlySpan<byte> message);

    bool Wants(in MarketEvent happened);

    /// <summary>Appends an event to the frame under way; <paramref name="position"/> 0 opens it.</summary>
    /// <returns>False when the protocol keeps the event and will tell it, or its successor, by itself.</returns>
    bool Append(FrameBuffer frame, in MarketEvent happened, int position);

    /// <summary>Closes the frame.</summary>
    void Finish(FrameBuffer frame, int events);

    /// <summary>A bar of the exchange closed or was revised.</summary>
    void OnBar(in BarEvent bar)
    {
    }

    /// <summary>Trading in a symbol was halted or resumed.</summary>
    void OnHalt(int symbol, bool isHalted, long unixNanos)
    {
    }

    /// <summary>Time passed on the tape (UTC nanoseconds): what is sent on time alone is sent now.</summary>
    void OnTime(long unixNanos)
    {
    }

    /// <summary>The reader is too slow and will be cut: the vendor's last words, if it has any.</summary>
    void OnSlowReader()
    {
    }

    /// <summary>The connection has ended; <paramref name="clean"/> says whether the client closed it.</summary>
    void OnEnded(bool clean)
    {
    }
}
