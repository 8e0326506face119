using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>Moves bytes between a connection and its socket, and carries out its end.</summary>
internal sealed class SocketLoop(FeedConnection connection, WebSocket socket, Stream transport, Action abort, TimeProvider time)
{
    /// <summary>Longer messages of a client end the connection (close 1009).</summary>
    private const int LongestClientMessage = 1 << 20;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private long _framesSent;
    private bool _clientClosed;

    public async Task RunAsync(CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(gone);
        var sending = SendAsync(over.Token);
        var receiving = ReceiveAsync(over.Token);
        await Task.WhenAny(sending, receiving, connection.Ended);
        connection.End(new Ending(EndKind.Drop, _clientClosed ? "client" : "gone", Discard: true));
        var ending = await connection.Ended;
        try
        {
            if (!connection.IsHalfOpen)
            {
                await FinishAsync(ending, sending, receiving, over.Token);
            }
        }
        catch (Exception failure) when (failure is TimeoutException or WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            abort();
        }

        await over.CancelAsync();
        await Task.WhenAll(sending, receiving);
        connection.Outbox.Discard();
        connection.Closed(_framesSent, _clientClosed);
    }

    private async Task FinishAsync(Ending ending, Task sending, Task receiving, CancellationToken gone)
    {
        await sending.WaitAsync(Grace, time, gone);
        switch (ending.Kind)
        {
            case EndKind.Reset:
                await transport.WriteAsync(HalfFrame(), gone).AsTask().WaitAsync(Grace, time, gone);
                abort();
                break;
            case EndKind.Close:
                await socket.CloseOutputAsync(ending.Status, ending.Reason, gone);
                await receiving.WaitAsync(Grace, time, gone);
                break;
            default:
                if (_clientClosed && socket.State == WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone);
                }

                break;
        }
    }

    /// <summary>The head of an unmasked text frame of twice as many bytes as follow; more than the server buffers, so that some are out before the cut.</summary>
    private static byte[] HalfFrame()
    {
        const int Bytes = 256 * 1024;
        const int Head = 10;
        var frame = new byte[Head + Bytes];
        (frame[0], frame[1]) = (0x81, 127);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), 2 * Bytes);
        frame.AsSpan(Head).Fill((byte)' ');
        return frame;
    }

    private async Task SendAsync(CancellationToken gone)
    {
        try
        {
            await foreach (var frame in connection.Outbox.Frames.ReadAllAsync(gone))
            {
                await socket.SendAsync(frame.Bytes, frame.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, gone);
                if (frame.Number == _framesSent)
                {
                    _framesSent++;
                }

                connection.Outbox.Sent(frame);
            }
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            connection.End(new Ending(EndKind.Drop, "gone", Discard: true));
        }
    }

    private async Task ReceiveAsync(CancellationToken gone)
    {
        var message = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(message.GetMemory(4096), gone);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    _clientClosed = true;
                    return;
                }

                message.Advance(part.Count);
                if (message.WrittenCount > LongestClientMessage)
                {
                    connection.End(new Ending(EndKind.Close, "oversize", WebSocketCloseStatus.MessageTooBig, "message too big"));
                    message.ResetWrittenCount();
                }
                else if (part.EndOfMessage)
                {
                    connection.Receive(message.WrittenSpan);
                    message.ResetWrittenCount();
                }
            }
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }
}
