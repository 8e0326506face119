using System.Buffers;
using System.IO.Pipelines;

namespace AkkaDayTrade.Host.Pbm;

/// <summary>A line on the wire was longer than is allowed.</summary>
internal sealed class LineTooLongException : Exception;

/// <summary>Lines of UTF-8 over one connection: reading is bounded in length, writing in time. One reader and one writer at a time.</summary>
internal sealed class PbmLines(Stream stream, PbmLimits limits) : IAsyncDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream);

    /// <summary>The next line without its end, null when the client has left. Throws <see cref="LineTooLongException"/>.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = result.Buffer.Slice(0, end);
                if (line.Length > limits.LineBytes)
                {
                    throw new LineTooLongException();
                }

                var bytes = line.ToArray();
                _reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return bytes;
            }

            if (result.Buffer.Length > limits.LineBytes)
            {
                throw new LineTooLongException();
            }

            if (result.IsCompleted)
            {
                return null;
            }

            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Throws <see cref="IOException"/> when the client takes nothing for too long.</summary>
    public async Task WriteAsync(object message, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(limits.Write);
        try
        {
            await stream.WriteAsync(PbmMessages.ToLine(message), late.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The client took nothing for {limits.Write.TotalSeconds} s.", exception);
        }
    }

    public async ValueTask DisposeAsync() => await _reader.CompleteAsync();
}
