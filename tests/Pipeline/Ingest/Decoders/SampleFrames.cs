using System.Text;
using AkkaDayTrade.Pipeline.Ingest;
using MessagePack;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

/// <summary>A good frame for every decoder, with several kinds of event each.</summary>
internal static class SampleFrames
{
    private const FeedChannels TradesAndQuotes = FeedChannels.Trades | FeedChannels.Quotes;

    public static readonly IReadOnlyDictionary<string, (FeedOptions Options, byte[] Text, bool IsBinary)> All =
        new Dictionary<string, (FeedOptions, byte[], bool)>
        {
            ["native"] = Text(Decoding.Native, """{"symbol":"7203","timestamp":"2026-02-24T09:00:00.125+09:00","price":2894.5,"volume":300,"bid":2894.0,"ask":null}"""),
            ["polygon"] = Text(Decoding.Polygon with { Channels = TradesAndQuotes }, """
                [{"ev":"T","sym":"AAPL","x":11,"i":"52983","z":3,"p":231.045,"s":40,"ds":"40.25","c":[14,12],"t":1771943400123,"q":918273,"trfi":202,"trft":1771943400100},
                {"sym":"AAPL","bx":12,"bp":231.03,"bs":3,"ax":4,"ap":231.05,"as":2,"c":1,"i":[604],"t":1771943400124,"q":918280,"z":3,"ev":"Q"},
                {"ev":"C","p":"USD/CNH","x":"44","a":6.83366,"b":6.83363,"t":1536036818784},{"ev":"status","status":"connected","message":"Connected Successfully"}]
                """),
            ["polygon bars"] = Text(Decoding.Polygon with { Channels = FeedChannels.Bars }, """
                [{"ev":"AM","sym":"AAPL","v":48211,"av":9120034,"op":229.8,"vw":231.0123,"o":230.98,"c":231.04,"h":231.11,"l":230.95,"a":230.4417,"z":61,"s":1771943340000,"e":1771943400000},
                {"ev":"CA","pair":"USD/EUR","o":0.8687,"c":8.6889E-1,"h":0.86889,"l":0.8686,"v":20,"s":1539145740000}]
                """),
            ["alpaca"] = Text(Decoding.Alpaca, """
                [{"T":"t","S":"FAKEPACA","i":7711,"x":"V","p":134.205,"s":3,"t":"2026-02-24T14:30:00.004217903Z","c":["@","I"],"z":"C"},
                {"T":"q","S":"FAKEPACA","bx":"V","bp":134.2,"bs":1,"ax":"V","ap":134.21,"as":4,"t":"2026-02-24T14:30:00.0043Z","c":["R"],"z":"C"},
                {"T":"c","S":"FAKEPACA","x":"V","oi":7711,"op":134.205,"os":3,"oc":["@","I"],"ci":7712,"cp":134.2,"cs":3,"cc":["@","I"],"t":"2026-02-24T14:31:02.5Z","z":"C"}]
                """),
            ["alpaca msgpack"] = (Decoding.Alpaca, Packed(), true),
            ["yahoo"] = Text(Decoding.Yahoo, YahooDecoderTests.Envelope(YahooDecoderTests.Pricing(2894.5f, 2894f, 2895f, volume: 1_200_300, hint: 2))),
            ["yahoo bare"] = Text(Decoding.Yahoo, YahooDecoderTests.Pricing(2894.5f, 2894f, 2895f, volume: 1_200_300, hint: 2)),
            ["yahoo chart"] = Text(Decoding.Chart, YahooChartTests.Body(1771891399, """
                "timestamp":[1771891200,1771891260,1771891320],"indicators":{"quote":[{"open":[1,null,3],"high":[1,null,3],"low":[1,null,3],"close":[1.5,null,3.5],"volume":[100,null,300]}]}
                """)),
            ["replay"] = Text(Decoding.Replay, "timestamp,symbol,price,volume,bid,ask\r\n2014-05-02T05:00:00.611Z,EURUSD,1.386265,1,1.38626,1.38627\r\n2014-05-02T05:00:01Z,EURUSD,1.4,2,,\r\n"),
        };

    private static (FeedOptions Options, byte[] Text, bool IsBinary) Text(FeedOptions options, string text) => (options, Encoding.UTF8.GetBytes(text), false);

    private static byte[] Packed()
    {
        var json = """
            [{"T":"t","S":"FAKEPACA","i":7711,"x":"V","p":134.205,"s":3,"t":"2026-02-24T14:30:00.004217903Z","c":["@","I"],"z":"C"},
            {"T":"q","S":"FAKEPACA","bx":"V","bp":134.2,"bs":1,"ax":"V","ap":134.21,"as":4,"t":1771943400123,"c":["R"],"z":"C","more":{"deep":[[1],{"a":null}]}},
            {"T":"x","S":"FAKEPACA","i":7711}]
            """;
        return MessagePackSerializer.ConvertFromJson(json);
    }
}
