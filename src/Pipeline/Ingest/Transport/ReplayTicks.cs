using System.Runtime.CompilerServices;
using AkkaDayTrade.Pipeline.Ingest.Decoders;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>Reads a replay file without a pipeline around it, as fast as it goes.</summary>
public static class ReplayTicks
{
    /// <summary>
    /// The file's rows in batches, decoded and numbered as in a replay. Each batch belongs to the caller, who releases it. Throws
    /// <see cref="IOException"/> or <see cref="InvalidDataException"/> when the file cannot be read.
    /// </summary>
    public static async IAsyncEnumerable<TickBatch> ReadAsync(
        string path, FeedOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var position = 0L;
        await using var lines = new LineReader(ReplayFile.Open(path), options.MaxFrame, _ => position++);
        var decoder = new ReplayCsvDecoder(options, new SymbolTable(options.SymbolMap));
        while (await lines.EnsureLineAsync(cancellationToken))
        {
            var length = lines.WholeLinesLength();
            var frame = Frame.CopyOf(lines.Buffered[..length], arrivalTimestamp: 0);
            lines.Take(length);
            var batch = new TickBatch { NextPosition = position };
            decoder.Decode(frame, batch);
            frame.Release();
            position = batch.NextPosition;
            yield return batch;
        }
    }
}
