using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Host.Http;
using AkkaDayTrade.Pipeline.Live;

namespace AkkaDayTrade.Host.Pbm.Palettes;

/// <summary>What flows through this node.</summary>
internal sealed class PipelinePalette(RealtimeSystem system) : IPbmPalette
{
    public string Name => "pipeline";

    public string Description => "What flows through this node.";

    public IReadOnlyList<PbmCommand> Commands =>
    [
        new(
            "status",
            "The first thing to look at when something is wrong: health, feed, rates, rejections, latencies.",
            StatusAsync,
            [new("window", "w", "How long rates and latencies are measured, at most 10s; the answer takes as long.", Default: "1s")]),
        new(
            "tail",
            "Vectors, predictions and alerts as they come; the newest when they come too fast.",
            TailAsync,
            [new("symbol", "s", "Only this symbol.")],
            Streams: true),
    ];

    private async Task StatusAsync(PbmCall call)
    {
        var window = call.Span("window");
        if (window <= TimeSpan.Zero || window > TimeSpan.FromSeconds(10))
        {
            throw new PbmUsageException($"--window {call.Required("window")}: above 0, at most 10s");
        }

        var started = Stopwatch.GetTimestamp();
        var (before, errors, earlier) = (system.GetSummary(), system.GetMetrics().ErrorCount, system.GetLatencies());
        await Task.Delay(window, TimeProvider.System, call.Cancellation);
        var (now, latencies) = (system.GetSummary(), system.GetLatencies());
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        var health = await system.Health.CheckAsync();
        await call.TableAsync(
            $"health of {system.Address}",
            ["part", "state", "problem"],
            health.Select(part => Row(part.Key, part.Value is null ? "ok" : "failing", part.Value)));
        await call.TableAsync(
            "feed",
            ["partition", "state", "since", "connections", "errors", "dropped_frames", "last_data", "reason"],
            system.FeedsHere.Select(feed =>
            {
                var link = feed.Status.Read();
                return Row(
                    feed.Partition, link.State.ToString().ToLowerInvariant(), Instant(link.Since), link.Connections, link.Errors, link.DroppedFrames,
                    link.LastDataAt is { } last ? Instant(last) : null, link.Reason);
            }));
        await call.TableAsync(
            "flow",
            ["what", "per_second", "total"],
            [
                Flow("frames", before.FramesIn, now.FramesIn),
                Flow("ticks in", before.TicksIn, now.TicksIn),
                Flow("ticks accepted", before.TicksAccepted, now.TicksAccepted),
                Flow("feature values", before.FeatureValues, now.FeatureValues),
                Flow("predictions", before.Predictions, now.Predictions),
                Flow("alerts", before.Alerts, now.Alerts),
                Flow("gaps", before.Gaps, now.Gaps),
                Flow("resends", before.Resends, now.Resends),
                Flow("store writes", before.StoreWrites, now.StoreWrites),
                Flow("store conflated", before.StoreConflated, now.StoreConflated),
                Flow("feed and store errors", errors, system.GetMetrics().ErrorCount),
            ]);
        var counters = system.GetCounters();
        await call.TableAsync(
            "not yet safe",
            ["what", "now"],
            [
                Row("retained ticks", counters.Retained),
                Row("exposed ticks", counters.Exposed),
                Row("store lag, ms", Rounded(counters.StoreLag.TotalMilliseconds, 1)),
            ]);
        await call.TableAsync(
            "rejected",
            ["reason", "per_second", "total"],
            now.Rejected.Where(entry => entry.Value > 0).Select(entry => Flow(entry.Key, before.Rejected[entry.Key], entry.Value)));
        await LatencyAsync(
            $"latency of the last {Figure(Rounded(seconds, 1))} s, ms from the frame's arrival", now.LatencyMs.Keys.Select(stage => (stage, LatencySummary.Between(earlier[stage], latencies[stage]))));
        await LatencyAsync(
            "latency since the start", now.LatencyMs.Select(stage => (stage.Key, latencies[stage.Key].Count == 0 ? null : stage.Value)));

        Task LatencyAsync(string title, IEnumerable<(string Stage, LatencySummary? Latency)> stages) => call.TableAsync(
            title,
            ["stage", "p50", "p99", "p99.9", "max"],
            stages.Select(entry => Row(
                entry.Stage, Ms(entry.Latency?.P50), Ms(entry.Latency?.P99), Ms(entry.Latency?.P999), Ms(entry.Latency?.Max))));

        IReadOnlyList<JsonNode?> Flow(string what, long from, long to) => Row(what, Rounded((to - from) / seconds, 1), to);
    }

    private static JsonNode? Ms(double? milliseconds) => milliseconds is { } given ? Rounded(given, 3) : null;

    private async Task TailAsync(PbmCall call)
    {
        var symbol = call.Text("symbol");
        var events = system.Live.Subscribe(symbol is null ? null : new HashSet<string> { symbol });
        await foreach (var liveEvent in events.WithCancellation(call.Cancellation))
        {
            switch (liveEvent)
            {
                case FeaturesEvent(var vector):
                    await call.LineAsync(Describe(vector), Tagged("features", PbmMessages.ToData(FeaturesJson.From(vector))));
                    break;
                case PredictionEvent(var scored):
                    var prediction = PredictionJson.From(scored.Prediction);
                    await call.LineAsync(
                        $"{Instant(prediction.Timestamp)} {prediction.Symbol} prediction {prediction.PredictionType} confidence={Figure(prediction.Confidence)} risk={(prediction.RiskScore is { } risk ? Figure(risk) : "-")} {prediction.ModelVersion}",
                        Tagged("prediction", PbmMessages.ToData(prediction)));
                    break;
                case AlertEvent(var alert):
                    await call.LineAsync($"{Instant(alert.Timestamp)} {alert.Symbol} alert {alert.Type} {alert.Message}", Tagged("alert", PbmMessages.ToData(alert)));
                    break;
            }
        }
    }

    private static JsonNode? Tagged(string what, JsonNode? data)
    {
        data!["event"] = what;
        return data;
    }

    private static string Describe(FeatureVector vector) =>
        $"{Instant(Domain.Market.Timestamps.FromUnixNanos(vector.UnixNanos))} {vector.Symbol} features price={Figure(vector.Price)} "
        + string.Join(' ', vector.Set.Features
            .Where(feature => double.IsFinite(vector.Values[feature.Column]))
            .Select(feature => $"{feature.Name}={Figure(vector.Values[feature.Column])}"))
        + string.Concat(QualityNames.Of(vector.Quality).Select(flag => $" [{flag}]"));

    internal static IReadOnlyList<JsonNode?> Row(params JsonNode?[] cells) => cells;

    internal static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    internal static double Rounded(double figure, int digits) => Math.Round(figure, digits);

    internal static string Figure(double figure) => figure.ToString("G6", CultureInfo.InvariantCulture);
}
