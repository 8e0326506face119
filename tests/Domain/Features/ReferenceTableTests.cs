using AkkaDayTrade.Domain.Features;

namespace AkkaDayTrade.Tests.Domain.Features;

/// <summary>Every indicator against tables that others computed: hand-built spreadsheets and TA-Lib.</summary>
public class ReferenceTableTests
{
    private const string Excel = "indicators/excel/";
    private const string TaLib = "indicators/talib/";

    [SkippableTheory]
    [InlineData("sma(20)", 0, "Sma.SMA_Close.csv", "sma")]
    [InlineData("ema(20,seed=sma)", 0, "Ema.EMA.csv", "ema")]
    [InlineData("rsi(14)", 0, "Rsi.RSI.csv", "rsi(14)")]
    [InlineData("rsi(14)", 1, "Rsi.RSI.csv", "avggain")]
    [InlineData("rsi(14)", 2, "Rsi.RSI.csv", "avgloss")]
    [InlineData("macd(12,26,9,seed=sma)", 0, "Macd.MACD.csv", "macd")]
    [InlineData("macd(12,26,9,seed=sma)", 2, "Macd.MACD.csv", "signal")]
    [InlineData("macd(12,26,9,seed=sma)", 3, "Macd.MACD.csv", "histo")]
    [InlineData("bollinger(20,2)", 0, "BollingerBands.Bollinger_Bands.csv", "%b")]
    [InlineData("bollinger(20,2)", 1, "BollingerBands.Bollinger_Bands.csv", "sma")]
    [InlineData("bollinger(20,2)", 2, "BollingerBands.Bollinger_Bands.csv", "upper")]
    [InlineData("bollinger(20,2)", 3, "BollingerBands.Bollinger_Bands.csv", "lower")]
    [InlineData("bollinger(20,2)", 5, "BollingerBands.Bollinger_Bands.csv", "stdev")]
    [InlineData("bollinger(10,2)", 5, "StdDev.StdDev.csv", "stddev")]
    [InlineData("atr(14)", 0, "Atr.ATR.csv", "atr")]
    [InlineData("stochastic(14,3)", 0, "Stoch.STO_14_3_3_2_.csv", "k(14)'")]
    [InlineData("stochastic(14,3)", 2, "Stoch.STO_14_3_3_2_.csv", "%k")]
    [InlineData("stochastic(14,3,3)", 0, "Stoch.STO_14_3_3_2_.csv", "%k")]
    [InlineData("stochastic(14,3,3)", 2, "Stoch.STO_14_3_3_2_.csv", "%d")]
    [InlineData("obv", 0, "Obv.OBV.csv", "obv")]
    public void Feature_should_equal_the_spreadsheet(string specification, int column, string table, string reference)
    {
        var bars = new ReferenceTable("indicators/quotes/default.csv").Observations();

        Compare(specification, bars, column, new ReferenceTable(Excel + table), reference);
    }

    [SkippableFact]
    public void Vwap_should_equal_the_spreadsheet()
    {
        var table = new ReferenceTable(Excel + "Vwap.VWAP.csv");

        Compare("vwap", table.Observations(), 0, table, "vwap");
    }

    [SkippableTheory]
    [InlineData("sma(5)", 0, "sma_5")]
    [InlineData("sma(10)", 0, "sma_10")]
    [InlineData("sma(50)", 0, "sma_50")]
    [InlineData("ema(5,seed=sma)", 0, "ema_5")]
    [InlineData("ema(20,seed=sma)", 0, "ema_20")]
    [InlineData("ema(50,seed=sma)", 0, "ema_50")]
    [InlineData("rsi(7)", 0, "rsi_7")]
    [InlineData("rsi(14)", 0, "rsi_14")]
    [InlineData("rsi(21)", 0, "rsi_21")]
    [InlineData("bollinger(20,2)", 1, "bb_20_2.middleband")]
    [InlineData("atr(14)", 0, "atr_14")]
    [InlineData("atr(1)", 0, "tr")]
    public void Feature_should_equal_ta_lib(string specification, int column, string reference)
    {
        foreach (var file in new[] { "talib_on_skender_default.csv", "talib_on_skender_intraday.csv" })
        {
            var table = new ReferenceTable(TaLib + file);
            Compare(specification, table.Observations(), column, table, reference);
        }
    }

    /// <summary>Williams %R is the same oscillator counted from the top.</summary>
    [SkippableTheory]
    [InlineData("talib_on_skender_default.csv")]
    [InlineData("talib_on_skender_intraday.csv")]
    public void Stochastic_should_equal_ta_lib(string file)
    {
        var table = new ReferenceTable(TaLib + file);

        Compare("stochastic(14,3)", table.Observations(), 0, table, row => 100 + table[row, "willr_14"]);
    }

    /// <summary>TA-Lib starts the fast average late, together with the slow one; by row 250 the difference has faded.</summary>
    [SkippableTheory]
    [InlineData(0, "macd_12_26_9.macd")]
    [InlineData(2, "macd_12_26_9.macdsignal")]
    [InlineData(3, "macd_12_26_9.macdhist")]
    public void Macd_should_equal_ta_lib_once_the_seeds_have_faded(int column, string reference)
    {
        foreach (var file in new[] { "talib_on_skender_default.csv", "talib_on_skender_intraday.csv" })
        {
            var table = new ReferenceTable(TaLib + file);
            Compare("macd(seed=sma)", table.Observations(), column, table, reference, fromRow: 250);
        }
    }

    private static void Compare(
        string specification, Observation[] bars, int column, ReferenceTable table, string reference, int fromRow = 0) =>
        Compare(specification, bars, column, table, row => row < fromRow ? double.NaN : table[row, reference]);

    private static void Compare(
        string specification, Observation[] bars, int column, ReferenceTable table, Func<int, double> reference)
    {
        var results = TestMarket.Run(specification, bars);
        var compared = 0;
        for (var row = 0; row < table.Count; row++)
        {
            var expected = reference(row);
            if (!double.IsNaN(expected))
            {
                compared++;
                results[row][column].ShouldBeCloseTo(expected, bars[row].Close, $"{specification} column {column} row {row}");
            }
        }

        compared.ShouldBeGreaterThan(200);
    }
}
