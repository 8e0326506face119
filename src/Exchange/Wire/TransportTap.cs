using Microsoft.AspNetCore.Http.Features;

namespace AkkaDayTrade.Exchange.Wire;

/// <summary>Keeps hold of the stream below a WebSocket, so that a fault can cut it in the middle of a frame or freeze it.</summary>
internal sealed class TransportTap(IHttpUpgradeFeature inner) : IHttpUpgradeFeature, IDisposable
{
    private FreezableStream? _stream;

    /// <summary>Middleware; it belongs before that for WebSockets, which takes the feature as it finds it.</summary>
    public static async Task InstallAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { } upgrade)
        {
            await next(context);
            return;
        }

        using var tap = new TransportTap(upgrade);
        context.Features.Set<IHttpUpgradeFeature>(tap);
        await next(context);
    }

    public Stream Stream => _stream ?? Stream.Null;

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => _stream = new FreezableStream(await inner.UpgradeAsync());

    /// <summary>From here on nothing is read or written, not even a pong, though the socket stays open.</summary>
    public void Freeze() => _stream?.Freeze();

    public void Dispose() => _stream?.Dispose();

    private sealed class FreezableStream(Stream inner) : Stream
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _frozen;

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Freeze() => _frozen = true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            await WhileFrozenAsync(cancellationToken);
            return count;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await WhileFrozenAsync(cancellationToken);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private async ValueTask WhileFrozenAsync(CancellationToken cancellationToken)
        {
            if (_frozen)
            {
                await _disposed.Task.WaitAsync(cancellationToken);
                throw new IOException("the connection is gone");
            }
        }
    }
}
