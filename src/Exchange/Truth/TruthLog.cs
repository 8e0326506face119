using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using AkkaDayTrade.Exchange.Market;

namespace AkkaDayTrade.Exchange.Truth;

/// <summary>
/// The file that tells what the exchange meant, one JSON object a line. Lines of one connection stand in the order of its wire, so a
/// reader can work out exactly what a client must have accepted, rejected or missed:
/// <list type="bullet">
/// <item>`event`: seq, symbol, time (ns), kind, price, volume, bid, ask, id, connection, frame, outcome (sent, garbled, dropped, unsent), cause, flags
/// (duplicate, reordered, repeated, null, zero, exponent, quoted, odd_lot, late, auction). A second copy is a line of its own with the flag `duplicate`.</item>
/// <item>`opened` / `closed`: connection, at (ns), cause, framesSent. Events of frames numbered framesSent or more never reached the socket;
/// after the causes `reset`, `drop`, `halfopen` and `gone` the last ones before may not have reached the client.</item>
/// <item>`junk`: a frame without any event. `lost`: count of lines that had to be left out, because the disk did not keep up. `end`: the tape is over.</item>
/// </list>
/// The waiting lines are bounded: when they are full the wire waits, at most a second in all, then lines are left out and counted.
/// </summary>
internal sealed class TruthLog : IAsyncDisposable
{
    private const int Capacity = 1 << 16;

    private readonly Channel<TruthRecord> _records = Channel.CreateBounded<TruthRecord>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly IReadOnlyList<string> _symbols;
    private readonly FileStream _file;
    private readonly Task _writing;
    private readonly TimeProvider _time;
    private TimeSpan _patience = TimeSpan.FromSeconds(1);
    private long _lost;

    public TruthLog(string path, IReadOnlyList<string> symbols, TimeProvider time)
    {
        _symbols = symbols;
        _time = time;
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        _writing = Task.Run(WriteAllAsync);
    }

    public void Write(in TruthRecord record)
    {
        if (!_records.Writer.TryWrite(record) && !TryWriteWithPatience(record))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _records.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    private bool TryWriteWithPatience(in TruthRecord record)
    {
        var started = _time.GetTimestamp();
        var wait = default(SpinWait);
        while (_patience > _time.GetElapsedTime(started))
        {
            wait.SpinOnce();
            if (_records.Writer.TryWrite(record))
            {
                return true;
            }
        }

        _patience = TimeSpan.Zero;
        return false;
    }

    private async Task WriteAllAsync()
    {
        await using var json = new Utf8JsonWriter(_file, new JsonWriterOptions { SkipValidation = true });
        while (await _records.Reader.WaitToReadAsync())
        {
            while (_records.Reader.TryRead(out var record))
            {
                WriteLine(json, record);
                if (json.BytesPending > 1 << 15)
                {
                    await json.FlushAsync();
                }
            }

            WriteLost(json);
            await json.FlushAsync();
            await _file.FlushAsync();
        }
    }

    private void WriteLost(Utf8JsonWriter json)
    {
        if (Interlocked.Exchange(ref _lost, 0) is var lost and > 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "lost");
            json.WriteNumber("count", lost);
            EndLine(json);
            _patience = TimeSpan.FromSeconds(1);
        }
    }

    private void WriteLine(Utf8JsonWriter json, in TruthRecord record)
    {
        json.WriteStartObject();
        json.WriteString("type", record.Kind.ToString().ToLowerInvariant());
        switch (record.Kind)
        {
            case TruthKind.Event:
                WriteEvent(json, record);
                break;
            case TruthKind.Closed:
                json.WriteNumber("connection", record.Connection);
                json.WriteNumber("at", record.UnixNanos);
                json.WriteString("cause", record.Cause);
                json.WriteNumber("framesSent", record.Frame);
                break;
            case TruthKind.Junk:
                json.WriteNumber("connection", record.Connection);
                json.WriteNumber("frame", record.Frame);
                json.WriteString("cause", record.Cause);
                break;
            case TruthKind.End:
                break;
            default:
                json.WriteNumber("connection", record.Connection);
                json.WriteNumber("at", record.UnixNanos);
                json.WriteString("cause", record.Cause);
                break;
        }

        EndLine(json);
    }

    private void WriteEvent(Utf8JsonWriter json, in TruthRecord record)
    {
        var told = record.Event;
        json.WriteNumber("seq", told.Sequence);
        json.WriteString("symbol", _symbols[told.Symbol]);
        json.WriteNumber("time", told.UnixNanos);
        json.WriteString("kind", told.Kind == EventKind.Trade ? "trade" : "quote");
        WriteNumber(json, "price", told.Price);
        WriteNumber(json, "volume", told.Volume);
        WriteNumber(json, "bid", told.Bid);
        WriteNumber(json, "ask", told.Ask);
        json.WriteString("id", told.TradeId.ToString(CultureInfo.InvariantCulture));
        if (record.Connection > 0)
        {
            json.WriteNumber("connection", record.Connection);
            json.WriteNumber("frame", record.Frame);
        }

        json.WriteString("outcome", record.Outcome.ToString().ToLowerInvariant());
        if (record.Cause is not null)
        {
            json.WriteString("cause", record.Cause);
        }

        json.WriteStartArray("flags");
        WriteFlag(json, record.Flags, TruthFlags.Duplicate, "duplicate");
        WriteFlag(json, record.Flags, TruthFlags.Reordered, "reordered");
        WriteFlag(json, record.Flags, TruthFlags.Repeated, "repeated");
        WriteFlag(json, record.Flags, TruthFlags.NullPrice, "null");
        WriteFlag(json, record.Flags, TruthFlags.ZeroPrice, "zero");
        WriteFlag(json, record.Flags, TruthFlags.Exponent, "exponent");
        WriteFlag(json, record.Flags, TruthFlags.Quoted, "quoted");
        WriteMark(json, told.Marks, EventMarks.OddLot, "odd_lot");
        WriteMark(json, told.Marks, EventMarks.LatePrint, "late");
        WriteMark(json, told.Marks, EventMarks.Auction, "auction");
        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsNaN(value))
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, TruthFlags flags, TruthFlags flag, string name)
    {
        if (flags.HasFlag(flag))
        {
            json.WriteStringValue(name);
        }
    }

    private static void WriteMark(Utf8JsonWriter json, EventMarks marks, EventMarks mark, string name)
    {
        if (marks.HasFlag(mark))
        {
            json.WriteStringValue(name);
        }
    }

    /// <summary>A writer of one document after another needs its state reset; the line feed goes between them.</summary>
    private void EndLine(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        _file.WriteByte((byte)'\n');
        json.Reset(_file);
    }
}
