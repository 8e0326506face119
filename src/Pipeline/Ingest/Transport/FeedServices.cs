using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>What every feed source needs from its host.</summary>
/// <param name="Calendar">When the market trades, so that a silent link is told from a closed market; `always` where unknown.</param>
public sealed record FeedServices(PipelineMetrics Metrics, TradingCalendar Calendar, TimeProvider Time, ILogger Logger);
