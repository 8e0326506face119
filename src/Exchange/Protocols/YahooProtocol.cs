using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text.Json;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Wire;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>
/// Yahoo's streamer: no authentication, no acknowledgement, one protobuf message in base64 per frame, wrapped in JSON for version 2.
/// Updates are conflated per symbol: the newest within the interval is told, the others count in its day volume. Conflation is off
/// while event faults are on, because then the fate of each event must be known.
/// A symbol may be asked for as `7203` or `7203.T` and is told under the name that was asked for.
/// </summary>
internal sealed class YahooProtocol(FeedConnection connection, ExchangeOptions options, SymbolTable symbols, bool isVersion2, TimeProvider time) : IFeedProtocol
{
    private const int LongestMessage = 512;
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private readonly string?[] _askedAs = new string?[symbols.Count];
    private readonly MarketEvent?[] _waiting = new MarketEvent?[symbols.Count];
    private readonly long[] _lastTold = new long[symbols.Count];
    private readonly long _conflationNanos = connection.Plan.TouchesEvents ? 0 : Timestamps.ToNanos(options.YahooConflation);
    private readonly byte[] _message = new byte[LongestMessage];
    private readonly byte[] _base64 = new byte[LongestMessage * 2];
    private long _heardAt = time.GetTimestamp();
    private int _waitingCount;
    private bool _isTellingKept;

    public int MaxEventsPerFrame => 1;

    public bool IsBinary => false;

    public void Greet()
    {
        connection.After(HeartbeatInterval, Heartbeat);
        connection.After(options.YahooIdle, CloseWhenIdle);
    }

    public void Receive(ReadOnlySpan<byte> message)
    {
        _heardAt = time.GetTimestamp();
        if (!ClientMessage.TryParse(message, out var root) || root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var fresh = new List<int>();
        foreach (var asked in ClientMessage.Texts(root, "subscribe"))
        {
            if (TryFind(asked, out var symbol) && _askedAs[symbol] != asked)
            {
                _askedAs[symbol] = asked;
                fresh.Add(symbol);
            }
        }

        foreach (var asked in ClientMessage.Texts(root, "unsubscribe"))
        {
            if (TryFind(asked, out var symbol))
            {
                _askedAs[symbol] = null;
            }
        }

        if (root.TryGetProperty("subscribe", out _))
        {
            connection.OnSubscribed(fresh);
        }
    }

    public bool Wants(in MarketEvent happened) => happened.Kind == EventKind.Trade && _askedAs[happened.Symbol] is not null;

    public bool Append(FrameBuffer frame, in MarketEvent happened, int position)
    {
        if (_conflationNanos > 0 && !_isTellingKept && happened.UnixNanos - _lastTold[happened.Symbol] < _conflationNanos)
        {
            Keep(happened);
            return false;
        }

        _lastTold[happened.Symbol] = happened.UnixNanos;
        WriteEnvelope(frame, PricingData.Write(_message, _askedAs[happened.Symbol] ?? symbols.Names[happened.Symbol], happened));
        return true;
    }

    public void Finish(FrameBuffer frame, int events)
    {
    }

    /// <summary>Tells what was kept for long enough.</summary>
    public void OnTime(long unixNanos)
    {
        for (var symbol = 0; symbol < _waiting.Length && _waitingCount > 0; symbol++)
        {
            if (_waiting[symbol] is { } kept && unixNanos - _lastTold[symbol] >= _conflationNanos)
            {
                _waiting[symbol] = null;
                _waitingCount--;
                _isTellingKept = true;
                connection.Tell(kept);
                _isTellingKept = false;
            }
        }
    }

    public void OnEnded(bool clean)
    {
        foreach (var kept in _waiting)
        {
            if (kept is { } left)
            {
                connection.LeaveOut(left, "disconnected");
            }
        }
    }

    private void Keep(in MarketEvent happened)
    {
        if (_waiting[happened.Symbol] is { } superseded)
        {
            connection.LeaveOut(superseded, "conflated");
        }
        else
        {
            _waitingCount++;
        }

        _waiting[happened.Symbol] = happened;
    }

    private bool TryFind(string asked, out int symbol) =>
        symbols.TryFind(asked, out symbol) || (asked.EndsWith(".T", StringComparison.Ordinal) && symbols.TryFind(asked[..^2], out symbol));

    private void Heartbeat()
    {
        var frame = new FrameBuffer();
        WriteEnvelope(frame, PricingData.WriteHeartbeat(_message, time.GetUtcNow().ToUnixTimeMilliseconds()));
        connection.SendControl(frame.Written, isBinary: false);
        frame.Release();
        connection.After(HeartbeatInterval, Heartbeat);
    }

    private void CloseWhenIdle()
    {
        var left = options.YahooIdle - time.GetElapsedTime(_heardAt);
        if (left > TimeSpan.Zero)
        {
            connection.After(left, CloseWhenIdle);
        }
        else
        {
            connection.End(new Ending(EndKind.Close, "idle", WebSocketCloseStatus.NormalClosure, "idle"));
        }
    }

    private void WriteEnvelope(FrameBuffer frame, int messageLength)
    {
        _ = Base64.EncodeToUtf8(_message.AsSpan(0, messageLength), _base64, out _, out var length);
        if (isVersion2)
        {
            frame.Raw("{\"type\":\"pricing\",\"message\":\""u8);
            frame.Raw(_base64.AsSpan(0, length));
            frame.Raw("\"}"u8);
        }
        else
        {
            frame.Raw(_base64.AsSpan(0, length));
        }
    }
}
