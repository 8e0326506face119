using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Ingest;

namespace AkkaDayTrade.Pipeline.Filter;

/// <summary>The one place where filters are registered.</summary>
public static class TickFilters
{
    /// <summary>New filters for one stream, in the order in which they are asked: the first reason counts.</summary>
    /// <param name="symbols">Our symbols that are let through; `*` among them = all.</param>
    /// <param name="hours">The calendar that <see cref="FilterOptions.Hours"/> names.</param>
    /// <param name="time">The clock for <see cref="FilterOptions.MaxAge"/>.</param>
    public static IReadOnlyList<ITickFilter> Standard(
        FilterOptions options, IReadOnlyCollection<string> symbols, TradingCalendar hours, PipelineMode mode, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<ITickFilter> filters =
        [
            new SymbolFilter(symbols),
            new PriceFilter(options.MinPrice, options.MaxPrice),
            new VolumeFilter(options.MinVolume),
            new CrossedQuoteFilter(),
            new HoursFilter(hours),
        ];
        // What was recorded is old by nature.
        return mode == PipelineMode.Live ? [.. filters, new StaleFilter(options.MaxAge, time)] : filters;
    }
}
