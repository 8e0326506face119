using AkkaDayTrade.Host.Dashboard.Sampling;
using Microsoft.AspNetCore.Components;

namespace AkkaDayTrade.Host.Dashboard.Pages;

/// <summary>How the whole system does: feed, flow, latencies, store, cluster, alerts, symbols.</summary>
public partial class OverviewPage
{
    private OverviewSample? _sample;

    [Inject]
    private DashboardSampler Sampler { get; set; } = null!;

    /// <inheritdoc/>
    protected override Task LookAsync()
    {
        _sample = Sampler.Read();
        return Task.CompletedTask;
    }
}
