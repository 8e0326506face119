using System.Diagnostics;
using System.Globalization;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>
/// Traces of the pipeline: `ingest` (arrival of the frame to the slice that carries its tick on), under it `features` (the slice's way to the symbol's
/// entity and back), and under that `entity` (on the node that holds the symbol), `store`, `predict`, `alert` and, on the node of the
/// alert actor, `alert.keep`. What Redis takes of `store` and `alert.keep` is `redis` under them. Without a listener nothing is made, and asking costs one read.
/// </summary>
public static class PipelineTracing
{
    /// <summary>Name of the source that a listener asks for.</summary>
    public const string SourceName = "AkkaDayTrade";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Begins the trace of a slice that is sampled and goes to its entity now.</summary>
    /// <returns>The span of the slice's way to its entity and back; null when nobody listens.</returns>
    internal static Activity? Sample(Slice slice)
    {
        var ingest = Record(
            default,
            "ingest",
            ActivityKind.Consumer,
            ClockSpan.Since(slice.Ticks[^1].ArrivalTimestamp),
            [new("daytrade.symbol", slice.Symbol), new("daytrade.epoch", slice.Epoch), new("daytrade.position", slice.LastPosition), new("daytrade.ticks", slice.Ticks.Length)]);
        return Detached(Source.StartActivity("features", ActivityKind.Client, ingest));
    }

    /// <summary>The span of an entity's work on a slice, ended by the caller; null for a slice that is not sampled.</summary>
    public static Activity? Entity(Slice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return Continue("entity", slice.TraceParent)?.SetTag("daytrade.symbol", slice.Symbol).SetTag("daytrade.ticks", slice.Ticks.Length);
    }

    /// <summary>The trace of a vector that becomes an alert is shown whether or not it was sampled; null when nobody traces.</summary>
    /// <param name="scored">The vector with its prediction, when that is what the alert rests on.</param>
    /// <returns>What the signal hangs under, in the W3C form.</returns>
    public static string? ShowAlert(FeatureVector vector, ScoredVector? scored)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return vector.Trace is SliceTrace trace && trace.Alerted(vector, scored) is var context && context != default ? ToText(context) : null;
    }

    /// <summary>Begins the span of a signal's delivery, ended by the caller; null when it has no trace.</summary>
    public static Activity? Alert(string? traceParent) => Detached(Continue("alert", traceParent, ActivityKind.Client));

    /// <summary>Begins the span from the arrival of a signal at the alert actor to its answer, ended by the caller; null when it has no trace.</summary>
    public static Activity? AlertKeep(string? traceParent) => Detached(Continue("alert.keep", traceParent));

    /// <summary>The journal of the alerts has written an entry in which a signal had its part, or could not.</summary>
    /// <param name="traceParent">Of the signal's `alert.keep`, in the W3C form.</param>
    /// <param name="since">When the journal was handed the entry.</param>
    public static void Journaled(string traceParent, long since, int changes, bool isWritten)
    {
        if (ActivityContext.TryParse(traceParent, traceState: null, out var parent))
        {
            Redis(parent, ClockSpan.Since(since), changes, isWritten ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        }
    }

    /// <summary>A context in the W3C form.</summary>
    public static string ToText(ActivityContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-{(byte)context.TraceFlags:x2}");

    /// <summary>Shows what Redis took for a batch.</summary>
    internal static void Redis(ActivityContext parent, ClockSpan span, int batchSize, ActivityStatusCode status = ActivityStatusCode.Unset) =>
        Record(parent, "redis", ActivityKind.Client, span, [new("db.system.name", "redis"), new("db.operation.batch.size", batchSize)], status);

    /// <summary>Shows a step that is over.</summary>
    /// <returns>What further steps may hang under; default when nobody listens.</returns>
    internal static ActivityContext Record(
        ActivityContext parent,
        string name,
        ActivityKind kind,
        ClockSpan span,
        IReadOnlyList<KeyValuePair<string, object?>> tags,
        ActivityStatusCode status = ActivityStatusCode.Unset)
    {
        var (now, clock) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow());
        var surrounding = Activity.Current;
        // Otherwise a span without a parent would hang under whatever runs here.
        Activity.Current = null;
        using var activity = Source.StartActivity(name, kind, parent, tags, links: null, clock - Stopwatch.GetElapsedTime(span.From, now));
        activity?.SetStatus(status).SetEndTime((clock - Stopwatch.GetElapsedTime(span.To, now)).UtcDateTime);
        activity?.Stop();
        Activity.Current = surrounding;
        return activity?.Context ?? default;
    }

    /// <summary>Goes on with a trace that came with a message; null for a message without one, and what cannot be read counts as none.</summary>
    private static Activity? Continue(string name, string? traceParent, ActivityKind kind = ActivityKind.Server) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, traceState: null, isRemote: kind == ActivityKind.Server, out var parent)
            ? Source.StartActivity(name, kind, parent)
            : null;

    /// <summary>A span that ends with a message, not with the code that follows.</summary>
    private static Activity? Detached(Activity? span)
    {
        if (span is not null)
        {
            Activity.Current = span.Parent;
        }

        return span;
    }
}
