using System.Text.Json;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Host.Tests.EndToEnd;

/// <summary>An event as the exchange's truth log tells it, once for each time it was told or left out.</summary>
/// <param name="DayVolume">All that traded in the symbol up to and with this event.</param>
internal sealed record TruthEvent(
    long Sequence, string Symbol, bool IsTrade, long UnixNanos, double Price, double Volume, double Bid, double Ask,
    int Connection, long Frame, string Outcome, string Cause, string[] Flags)
{
    public double DayVolume { get; set; }

    /// <summary>The market was halted: the exchange means to tell it to nobody.</summary>
    public bool IsHalted => Cause == "halt";

    public bool IsGarbled => Outcome == "garbled";

    public bool IsOnWire => IsGarbled || Outcome == "sent";

    public bool Has(string flag) => Flags.Contains(flag);
}

/// <summary>What one connection of the exchange carried.</summary>
/// <param name="EndedCleanly">The client got all of it; else it may miss the last frames.</param>
/// <param name="Told">In the order of the wire.</param>
/// <param name="JunkFrames">Numbers of frames without any event.</param>
internal sealed record TruthConnection(int Number, bool EndedCleanly, IReadOnlyList<TruthEvent> Told, IReadOnlyList<long> JunkFrames);

/// <summary>A truth log, read.</summary>
/// <param name="Meant">The events that a client of the format should have got, each once, in the order of the tape.</param>
internal sealed record Truth(IReadOnlyList<TruthEvent> Meant, int Halted, IReadOnlyList<TruthConnection> Connections)
{
    public static Truth Read(string path, FeedFormat format)
    {
        var events = new List<TruthEvent>();
        var junk = new List<(int Connection, long Frame)>();
        var ends = new SortedDictionary<int, (string Cause, long FramesSent)>();
        foreach (var line in File.ReadLines(path))
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            switch (json.GetProperty("type").GetString())
            {
                case "event":
                    events.Add(EventOf(json));
                    break;
                case "junk":
                    junk.Add((Connection(json), json.GetProperty("frame").GetInt64()));
                    break;
                case "opened":
                    ends[Connection(json)] = ("open", long.MaxValue);
                    break;
                case "closed":
                    ends[Connection(json)] = (json.GetProperty("cause").GetString()!, json.GetProperty("framesSent").GetInt64());
                    break;
                case "lost":
                    throw new InvalidDataException($"The truth log is not whole: {line}");
            }
        }

        StampDayVolumes(events);
        var told = events.Where(told => told.IsOnWire).ToLookup(told => told.Connection);
        var meant = events.DistinctBy(happened => happened.Sequence)
            .Where(happened => !happened.IsHalted && (happened.IsTrade || format is FeedFormat.Polygon or FeedFormat.Alpaca))
            .OrderBy(happened => happened.Sequence);
        return new Truth(
            [.. meant],
            events.Count(happened => happened.IsHalted),
            [
                .. ends.Select(end => new TruthConnection(
                    end.Key,
                    end.Value.Cause is "close" or "shutdown" or "refuse",
                    [.. told[end.Key].Where(happened => happened.Frame < end.Value.FramesSent)],
                    [.. junk.Where(frame => frame.Connection == end.Key && frame.Frame < end.Value.FramesSent).Select(frame => frame.Frame)])),
            ]);
    }

    private static TruthEvent EventOf(JsonElement json) => new(
        json.GetProperty("seq").GetInt64(),
        json.GetProperty("symbol").GetString()!,
        json.GetProperty("kind").GetString() == "trade",
        json.GetProperty("time").GetInt64(),
        Number(json, "price"),
        Number(json, "volume"),
        Number(json, "bid"),
        Number(json, "ask"),
        json.TryGetProperty("connection", out var connection) ? connection.GetInt32() : 0,
        json.TryGetProperty("frame", out var frame) ? frame.GetInt64() : 0,
        json.GetProperty("outcome").GetString()!,
        json.TryGetProperty("cause", out var cause) ? cause.GetString()! : string.Empty,
        [.. json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!)]);

    private static int Connection(JsonElement json) => json.GetProperty("connection").GetInt32();

    private static double Number(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;

    /// <summary>The tape begins and ends on one day.</summary>
    private static void StampDayVolumes(List<TruthEvent> events)
    {
        var volumes = new Dictionary<string, double>();
        foreach (var copies in events.Where(happened => !happened.IsHalted).GroupBy(happened => happened.Sequence).OrderBy(copies => copies.Key))
        {
            var first = copies.First();
            var volume = volumes[first.Symbol] = volumes.GetValueOrDefault(first.Symbol) + first.Volume;
            foreach (var copy in copies)
            {
                copy.DayVolume = volume;
            }
        }
    }
}
