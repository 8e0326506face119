using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>
/// What the sale conditions of a US stock trade allow, after the consolidated tapes' rules as Massive's condition codes
/// state them. Several conditions combine restrictively: any "no" wins. A trade that may move neither price nor volume (the
/// official open and close are copies of auction prints) is no trade at all.
/// </summary>
internal static class SaleConditions
{
    public const TickFlags Neither = TickFlags.NoPrice | TickFlags.NoVolume;

    /// <summary>FINRA asks for reports of off-exchange trades within ten seconds: what comes later is no last price.</summary>
    private const long LatestReportNanos = 10 * Timestamps.NanosPerSecond;

    private static readonly ulong NoPriceCodes =
        Set(2, 7, 13, 20, 21, 29, 37, 52, 53) // neither high and low nor last
        | Set(5, 10, 22, 32, 33); // high and low, not last

    private static readonly ulong NeitherCodes = Set(15, 16);
    private static readonly ulong NoVolumeCodes = Set(38);
    private static readonly ulong FormT = Set(12);

    /// <param name="codes">Massive's stock conditions, one bit each; codes of 64 and more (options) restrict nothing.</param>
    public static TickFlags Of(ulong codes, long unixNanos)
    {
        if ((codes & NeitherCodes) != 0)
        {
            return Neither;
        }

        // A Form T trade lies outside regular hours: in them it is a late report, outside it is the last price.
        var noPrice = (codes & NoPriceCodes) != 0 || ((codes & FormT) != 0 && UsRegularHours.Contain(unixNanos));
        var noVolume = (codes & NoVolumeCodes) != 0;
        return (noPrice ? TickFlags.NoPrice : TickFlags.None) | (noVolume ? TickFlags.NoVolume : TickFlags.None);
    }

    /// <summary>The bit of a condition code.</summary>
    public static ulong BitOf(long code) => (ulong)code < 64 ? 1UL << (int)code : 0;

    /// <summary>The bit of a condition letter of the tapes: A and B follow the CTA plan, C the UTP plan.</summary>
    public static ulong BitOf(byte letter, byte tape) => BitOf(CodeOf(letter, isUtp: tape == 'C'));

    /// <summary>Of an off-exchange print, from the time of the trade as its reporting facility gives it.</summary>
    public static TickFlags OfReport(long tradedUnixNanos, long unixNanos) =>
        tradedUnixNanos > 0 && unixNanos - tradedUnixNanos > LatestReportNanos ? TickFlags.NoPrice : TickFlags.None;

    private static int CodeOf(byte letter, bool isUtp) => (char)letter switch
    {
        'B' when !isUtp => 2,
        'W' when isUtp => 2,
        'G' when isUtp => 5,
        'C' => 7,
        '4' => 10,
        'T' => 12,
        'U' => 13,
        'M' => 15,
        'Q' => 16,
        'N' => 20,
        'H' => 21,
        'P' => 22,
        'R' => 29,
        'Z' => 32,
        '3' => 33,
        'I' => 37,
        '9' => 38,
        'V' => 52,
        '7' => 53,
        _ => 0,
    };

    private static ulong Set(params ReadOnlySpan<int> codes)
    {
        ulong set = 0;
        foreach (var code in codes)
        {
            set |= 1UL << code;
        }

        return set;
    }
}
