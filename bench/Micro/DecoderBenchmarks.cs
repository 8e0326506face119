using System.Text;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using BenchmarkDotNet.Attributes;
using MessagePack;

namespace AkkaDayTrade.Micro;

/// <summary>One event through each vendor's decoder; a frame holds twenty trades where the protocol allows it.</summary>
public class DecoderBenchmarks
{
    private const int Events = 20;
    private const string YahooPricing = "CgY3MjAzLlQVAOg0RRj2yvSAkmcwCEjYwpIBvQEA4DRFzQEA8DRF2AEE";

    private IFrameDecoder _decoder = null!;
    private Frame[] _frames = [];

    [Params("native", "polygon", "alpaca", "alpaca msgpack", "yahoo", "replay")]
    public string Feed { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        var (options, frames, isBinary) = Feed switch
        {
            "native" => (new FeedOptions(), Each(i => $$"""{"symbol":"7203","timestamp":"2026-02-24T00:00:00.{{i:000}}Z","price":2894.5,"volume":300,"bid":2894.0,"ask":2895.0}"""), false),
            "polygon" => (new FeedOptions { Format = FeedFormat.Polygon }, Joined(i => $$"""{"ev":"T","sym":"AAPL","x":4,"i":"{{52983 + i}}","z":3,"p":231.045,"s":40,"c":[14,12],"t":{{1771943400123 + i}},"q":{{918273 + i}}}"""), false),
            "alpaca" => (new FeedOptions { Format = FeedFormat.Alpaca }, Joined(AlpacaTrade), false),
            "alpaca msgpack" => (new FeedOptions { Format = FeedFormat.Alpaca, Codec = FeedCodec.MsgPack }, [MessagePackSerializer.ConvertFromJson(Array(AlpacaTrade))], true),
            "yahoo" => (new FeedOptions { Format = FeedFormat.Yahoo }, Each(_ => $$"""{"type":"pricing","message":"{{YahooPricing}}"}"""), false),
            _ => (new FeedOptions { Transport = FeedTransport.Replay }, [Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Events).Select(i => $"2014-05-02T05:00:00.{i:000}Z,EURUSD,1.386265,1,1.38626,1.38627\n")))], false),
        };
        _decoder = FrameDecoders.Create(options, new SymbolTable());
        _frames = [.. frames.Select(bytes => Frame.CopyOf(bytes, 0, isBinary))];
        if (Decode() != Events)
        {
            throw new InvalidOperationException($"The sample of '{Feed}' does not hold {Events} readable events.");
        }
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public int Decode()
    {
        var batch = new TickBatch();
        foreach (ref readonly var frame in _frames.AsSpan())
        {
            _decoder.Decode(frame, batch);
        }

        var count = batch.Count;
        batch.Release();
        return count;
    }

    private static string AlpacaTrade(int i) =>
        $$"""{"T":"t","S":"AAPL","i":{{7711 + i}},"x":"V","p":134.205,"s":3,"t":"2026-02-24T14:30:00.{{i:000}}217903Z","c":["@","I"],"z":"C"}""";

    private static byte[][] Each(Func<int, string> text) => [.. Enumerable.Range(0, Events).Select(i => Encoding.UTF8.GetBytes(text(i)))];

    private static string Array(Func<int, string> element) => $"[{string.Join(',', Enumerable.Range(0, Events).Select(element))}]";

    private static byte[][] Joined(Func<int, string> element) => [Encoding.UTF8.GetBytes(Array(element))];
}
