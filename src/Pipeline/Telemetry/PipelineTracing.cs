using System.Diagnostics;
using System.Globalization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>
/// Traces of the pipeline: `ingest` (arrival of the frame to the slice that carries its tick on), under it `features` (the slice's way to the symbol's
/// entity and back), and under that `entity` (on the node that holds the symbol), `store` with `redis`, `predict`, `alert` and, on the node of the
/// alert actor, `alert.keep`. Without a listener nothing is made, and asking costs one read.
/// </summary>
public static class PipelineTracing
{
    /// <summary>Name of the source that a listener asks for.</summary>
    public const string SourceName = "AkkaDayTrade";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Begins the trace of a slice whose last tick arrived at a time.</summary>
    /// <returns>The trace's first span, which has ended; default when nobody listens.</returns>
    public static ActivityContext Ingest(string symbol, long epoch, long lastPosition, int ticks, long arrival, long sent) => Record(
        default, new TracedStep("ingest", ActivityKind.Consumer, arrival, sent, [new("daytrade.symbol", symbol), new("daytrade.epoch", epoch), new("daytrade.position", lastPosition), new("daytrade.ticks", ticks)]));

    /// <summary>Begins the span of a slice's way to its entity and back; null when nobody listens.</summary>
    public static Activity? Features(ActivityContext ingest)
    {
        var span = Source.StartActivity("features", ActivityKind.Client, ingest);
        // It ends with a message, not with the code that follows.
        Activity.Current = span?.Parent;
        return span;
    }

    /// <summary>Goes on with a trace that came with a message; null for a message without one.</summary>
    /// <param name="traceParent">In the W3C form; what cannot be read counts as none.</param>
    public static Activity? Continue(string name, string? traceParent) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent)
            ? Source.StartActivity(name, ActivityKind.Server, parent)
            : null;

    /// <summary>The trace of a vector that came of a slice, sampled or not.</summary>
    public static VectorTrace Follow(ActivityContext features) => new(features, (parent, step) => Record(parent, step));

    /// <summary>The trace of a vector that becomes an alert is shown whether or not it was sampled; null when nobody traces.</summary>
    /// <returns>In the W3C form.</returns>
    public static string? ShowAlert(FeatureVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return vector.Trace is { } trace && trace.Show(() => BeginLate(vector)) is var context && context != default ? ToText(context) : null;
    }

    /// <summary>Begins the span of a signal's delivery; null when it has no trace.</summary>
    public static Activity? Alert(string? traceParent) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, traceState: null, out var parent)
            ? Source.StartActivity("alert", ActivityKind.Client, parent)
            : null;

    /// <summary>The store wrote a vector: since when it had waited, and when the batch that it went with was sent.</summary>
    public static void Stored(VectorTrace trace, long since, long sent, long now, int keys)
    {
        ArgumentNullException.ThrowIfNull(trace);
        trace.Step(new TracedStep("store", ActivityKind.Internal, since, now, [new("daytrade.waited_ms", Stopwatch.GetElapsedTime(since, sent).TotalMilliseconds)]));
        trace.Step(new TracedStep("redis", ActivityKind.Client, sent, now, [new("db.system.name", "redis"), new("db.operation.batch.size", keys)]));
    }

    /// <summary>A vector was predicted on.</summary>
    public static void Predicted(VectorTrace trace, long from, int batch, string model, string type, double confidence)
    {
        ArgumentNullException.ThrowIfNull(trace);
        trace.Step(new TracedStep("predict", ActivityKind.Internal, from, Stopwatch.GetTimestamp(), [new("daytrade.model", model), new("daytrade.prediction", type), new("daytrade.confidence", confidence), new("daytrade.batch", batch)]));
    }

    /// <summary>A context in the W3C form.</summary>
    public static string ToText(ActivityContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-{(byte)context.TraceFlags:x2}");

    private static ActivityContext BeginLate(FeatureVector vector) => Record(default, new TracedStep(
        "ingest",
        ActivityKind.Consumer,
        vector.ArrivalTimestamp,
        vector.ArrivalTimestamp,
        [new("daytrade.symbol", vector.Symbol), new("daytrade.epoch", vector.Epoch), new("daytrade.position", vector.Position), new("daytrade.alerted", true)]));

    private static ActivityContext Record(ActivityContext parent, TracedStep step)
    {
        var (now, clock) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow());
        var surrounding = Activity.Current;
        // Otherwise a span without a parent would hang under whatever runs here.
        Activity.Current = null;
        using var span = Source.StartActivity(step.Name, step.Kind, parent, step.Tags, links: null, clock - Stopwatch.GetElapsedTime(step.From, now));
        span?.SetEndTime((clock - Stopwatch.GetElapsedTime(step.To, now)).UtcDateTime);
        span?.Stop();
        Activity.Current = surrounding;
        return span?.Context ?? default;
    }
}
