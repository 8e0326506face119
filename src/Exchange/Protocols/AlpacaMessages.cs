using System.Globalization;
using System.Text.Json.Nodes;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;
using MessagePack;

namespace AkkaDayTrade.Exchange.Protocols;

/// <summary>Alpaca's rarer messages: bars, cancels, corrections, statuses, limit bands.</summary>
internal sealed class AlpacaMessages(SymbolTable symbols)
{
    private const double LimitBand = 0.05;

    public JsonObject Bar(string type, in BarEvent bar) => new()
    {
        ["T"] = type, ["S"] = symbols.Names[bar.Symbol], ["o"] = bar.Open, ["h"] = bar.High, ["l"] = bar.Low, ["c"] = bar.Close,
        ["v"] = bar.Volume, ["t"] = Time(bar.StartUnixNanos), ["n"] = bar.Trades, ["vw"] = Math.Round(bar.Vwap, 4),
    };

    public JsonObject DailyBar(in BarEvent bar) => new()
    {
        ["T"] = "d", ["S"] = symbols.Names[bar.Symbol], ["o"] = bar.DayOpen, ["h"] = bar.DayHigh, ["l"] = bar.DayLow, ["c"] = bar.Close,
        ["v"] = bar.DayVolume, ["t"] = Timestamps.FromUnixNanos(bar.StartUnixNanos).UtcDateTime.Date.ToString("yyyy-MM-dd'T'00:00:00'Z'", CultureInfo.InvariantCulture),
        ["vw"] = Math.Round(bar.DayVwap, 4),
    };

    public JsonObject LimitBands(in BarEvent bar) => new()
    {
        ["T"] = "l", ["S"] = symbols.Names[bar.Symbol], ["u"] = Math.Round(bar.Close * (1 + LimitBand), 2), ["d"] = Math.Round(bar.Close * (1 - LimitBand), 2),
        ["i"] = "B", ["t"] = Time(bar.EndUnixNanos), ["z"] = "C",
    };

    public JsonObject Cancel(in MarketEvent trade, long unixNanos) => new()
    {
        ["T"] = "x", ["S"] = symbols.Names[trade.Symbol], ["i"] = trade.TradeId, ["x"] = "V", ["p"] = Price(trade), ["s"] = trade.Volume,
        ["a"] = "C", ["t"] = Time(unixNanos), ["z"] = "C",
    };

    /// <summary>The corrected trade keeps its price and loses half of its size; its new id lies beyond all ids of the tape.</summary>
    public JsonObject Correction(in MarketEvent trade, long unixNanos) => new()
    {
        ["T"] = "c", ["S"] = symbols.Names[trade.Symbol], ["x"] = "V", ["oi"] = trade.TradeId, ["op"] = Price(trade), ["os"] = trade.Volume,
        ["oc"] = new JsonArray("@"), ["ci"] = trade.TradeId + (1L << 52), ["cp"] = Price(trade), ["cs"] = Math.Ceiling(trade.Volume / 2),
        ["cc"] = new JsonArray("@"), ["t"] = Time(unixNanos), ["z"] = "C",
    };

    public JsonObject Status(int symbol, bool isHalted, long unixNanos) => new()
    {
        ["T"] = "s", ["S"] = symbols.Names[symbol], ["sc"] = isHalted ? "H" : "T", ["sm"] = isHalted ? "Trading Halt" : "Trading Resumption",
        ["rc"] = isHalted ? "T1" : string.Empty, ["rm"] = isHalted ? "Halt News Pending" : string.Empty, ["t"] = Time(unixNanos), ["z"] = "C",
    };

    public byte[] ToMessagePack(string json) => MessagePackSerializer.ConvertFromJson(json);

    private static JsonValue? Price(in MarketEvent trade) => double.IsNaN(trade.Price) ? null : JsonValue.Create(trade.Price);

    private static string Time(long unixNanos)
    {
        var (seconds, nanos) = Math.DivRem(unixNanos, Timestamps.NanosPerSecond);
        var fraction = nanos == 0 ? string.Empty : "." + nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z";
    }
}
