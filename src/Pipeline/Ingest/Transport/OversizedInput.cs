using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>Input beyond `Feed:MaxFrame` never reaches a decoder, so it enters the ledger here: one event in, one malformed.</summary>
internal static class OversizedInput
{
    public static void Count(FeedServices services, string feed, long bytes)
    {
        services.Metrics.FrameArrived();
        services.Metrics.TicksArrived(1);
        services.Metrics.Rejected(RejectReason.Malformed);
        services.Logger.FrameTooLarge(feed, bytes);
    }
}
