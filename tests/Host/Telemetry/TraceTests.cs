using System.Diagnostics;
using AkkaDayTrade.Host.Tests.Cluster;
using AkkaDayTrade.Pipeline.Alert;

namespace AkkaDayTrade.Host.Tests.Telemetry;

public sealed class TraceTests : IDisposable
{
    private static readonly string[] Symbols = ["TRACE1", "TRACE2", "TRACE3", "TRACE4", "TRACE5", "TRACE6"];

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Sampled_slice_should_be_one_trace_from_the_frame_to_redis_and_the_model()
    {
        using var collector = new SpanCollector();
        await using var system = await StartAsync(options => options.Telemetry = options.Telemetry with { TraceEvery = 2 });

        var trace = await collector.TraceWithAsync(Symbols, ["ingest", "features", "entity", "store", "redis", "predict"]);

        var ingest = Single(trace, "ingest");
        var features = Single(trace, "features");
        ingest.ParentSpanId.ShouldBe(default);
        features.ParentSpanId.ShouldBe(ingest.SpanId);
        foreach (var name in new[] { "entity", "store", "predict" })
        {
            Single(trace, name).ParentSpanId.ShouldBe(features.SpanId, name);
        }

        Single(trace, "redis").ParentSpanId.ShouldBe(Single(trace, "store").SpanId);

        // In the order in which things happened; each on the same clock.
        features.StartTimeUtc.ShouldBeGreaterThanOrEqualTo(ingest.StartTimeUtc);
        ShouldLieWithin(Single(trace, "entity"), features);
        trace.ShouldAllBe(span => span.Duration < TimeSpan.FromMinutes(1));
        Single(trace, "redis").GetTagItem("db.system.name").ShouldBe("redis");
        Single(trace, "predict").GetTagItem("daytrade.model").ShouldNotBeNull();
    }

    [Fact]
    public async Task Every_alert_should_be_a_whole_trace_though_its_slice_was_not_sampled()
    {
        using var collector = new SpanCollector();
        await using var system = await StartAsync(options =>
        {
            options.Telemetry = options.Telemetry with { TraceEvery = int.MaxValue };
            options.Alerts = options.Alerts with { HighRisk = 0.01 };
        });

        var trace = await collector.TraceWithAsync(
            Symbols,
            ["ingest", "features", "entity", "predict", "alert", "alert.keep", "store"],
            spans => spans.Count(span => span.OperationName == "redis") == 2);

        var ingest = Single(trace, "ingest");
        ingest.ParentSpanId.ShouldBe(default);
        ingest.GetTagItem("daytrade.alerted").ShouldBe(true);
        var features = Single(trace, "features");
        features.ParentSpanId.ShouldBe(ingest.SpanId);
        foreach (var name in new[] { "entity", "store", "predict", "alert" })
        {
            Single(trace, name).ParentSpanId.ShouldBe(features.SpanId, name);
        }

        ShouldLieWithin(Single(trace, "entity"), features);
        Single(trace, "entity").GetTagItem("daytrade.node").ShouldBe(system.Address);
        var keep = Single(trace, "alert.keep");
        keep.ParentSpanId.ShouldBe(Single(trace, "alert").SpanId);
        ShouldLieWithin(keep, Single(trace, "alert"));
        var journal = trace.Where(span => span.OperationName == "redis" && span.ParentSpanId == keep.SpanId).ShouldHaveSingleItem();
        ShouldLieWithin(journal, keep);
        journal.Status.ShouldBe(ActivityStatusCode.Unset);
        trace.ShouldContain(span => span.OperationName == "redis" && span.ParentSpanId == Single(trace, "store").SpanId);
        Single(trace, "alert").GetTagItem("daytrade.alert.type").ShouldBe("high_risk_warning");
        collector.Spans.Where(span => span.OperationName == "ingest" && Symbols.Contains(span.GetTagItem("daytrade.symbol") as string))
            .ShouldAllBe(span => span.GetTagItem("daytrade.alerted") != null, "nothing was sampled");
    }

    [Fact]
    public async Task Alert_of_a_symbol_on_another_node_should_show_what_its_entity_did_there()
    {
        using var collector = new SpanCollector();
        await using var cluster = await TestCluster.StartAsync(2, options =>
        {
            options.Telemetry = options.Telemetry with { TraceEvery = int.MaxValue };
            // It comes and goes, so that there are alerts after the symbols have moved, too. It does not wait for a prediction.
            options.Alerts = options.Alerts with { Cooldown = TimeSpan.Zero, Rules = [new AlertRuleOptions { Name = "above", When = "price > sma_5" }] };
        });

        var feed = cluster.Nodes.Single(node => node.FeedsHere.Any()).Address;
        var trace = await collector.TraceWithAsync(
            cluster.Nodes[0].Options.Symbols,
            ["ingest", "features", "entity", "alert", "alert.keep"],
            spans => spans.Any(span => span.OperationName == "entity" && !feed.Equals(span.GetTagItem("daytrade.node"))));

        Single(trace, "ingest").GetTagItem("daytrade.alerted").ShouldBe(true);
        ShouldLieWithin(Single(trace, "entity"), Single(trace, "features"));
    }

    [Fact]
    public async Task Trace_should_go_on_on_the_node_that_holds_the_symbol()
    {
        using var collector = new SpanCollector();
        await using var cluster = await TestCluster.StartAsync(2, options => options.Telemetry = options.Telemetry with { TraceEvery = 1 });

        var here = cluster.Nodes.Select(node => node.Address).ToList();
        var traces = new List<string>();
        foreach (var address in here)
        {
            var trace = await collector.TraceWithAsync(
                cluster.Nodes[0].Options.Symbols,
                ["ingest", "features", "entity", "store", "predict"],
                spans => spans.Any(span => span.OperationName == "entity" && address.Equals(span.GetTagItem("daytrade.node"))));
            Single(trace, "entity").ParentSpanId.ShouldBe(Single(trace, "features").SpanId);
            traces.Add((string)Single(trace, "entity").GetTagItem("daytrade.node")!);
        }

        // One of the two is not the node that the frames came to.
        traces.ShouldBe(here);
    }

    [Fact]
    public async Task Nothing_should_be_traced_where_it_is_off()
    {
        using var collector = new SpanCollector();
        await using var system = await StartAsync(options =>
        {
            options.Telemetry = options.Telemetry with { TraceEvery = 0 };
            options.Alerts = options.Alerts with { HighRisk = 0.01 };
        });

        await Store.Eventually.BeTrue(() => system.GetMetrics().AlertsGenerated > 0, "an alert");

        system.Live.NewestVector(system.Options.Symbols[0])?.Trace.ShouldBeNull();
        collector.Spans.ShouldNotContain(span => Symbols.Contains(span.GetTagItem("daytrade.symbol") as string));
    }

    private static void ShouldLieWithin(Activity inner, Activity outer)
    {
        // Each span's times are read from the clock by themselves.
        var tolerance = TimeSpan.FromMilliseconds(2);
        inner.StartTimeUtc.ShouldBeGreaterThanOrEqualTo(outer.StartTimeUtc - tolerance, inner.OperationName);
        (inner.StartTimeUtc + inner.Duration).ShouldBeLessThanOrEqualTo(outer.StartTimeUtc + outer.Duration + tolerance, inner.OperationName);
    }

    private static Activity Single(IEnumerable<Activity> trace, string name) => trace.Where(span => span.OperationName == name).ShouldHaveSingleItem();

    private Task<RealtimeSystem> StartAsync(Action<RealtimeSystemOptions> configure) => RealtimeSystem.StartAsync(options =>
    {
        options.OnFreePorts(_data.Path);
        options.Symbols = Symbols;
        options.Exchange = options.Exchange with { Rate = 200 };
        configure(options);
    });
}
