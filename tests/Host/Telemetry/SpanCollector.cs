using System.Collections.Concurrent;
using System.Diagnostics;
using AkkaDayTrade.Host.Tests.Store;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Host.Tests.Telemetry;

/// <summary>Listens to the pipeline's traces, as a collector would; keeps those of the symbols of one test.</summary>
internal sealed class SpanCollector : IDisposable
{
    /// <summary>Symbols move to a node that has joined in the course of some rounds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public SpanCollector()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PipelineTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IEnumerable<Activity> Spans => _spans;

    /// <summary>All spans of a trace, once it holds those that are named and begins with one of the symbols.</summary>
    public async Task<IReadOnlyList<Activity>> TraceWithAsync(IReadOnlyList<string> symbols, string[] names, Func<IReadOnlyList<Activity>, bool>? isWanted = null)
    {
        List<Activity> found = [];
        await Eventually.BeTrue(
            () =>
            {
                found = _spans.GroupBy(span => span.TraceId)
                    .Select(trace => trace.ToList())
                    .FirstOrDefault(trace =>
                        trace.Any(span => span.OperationName == "ingest" && symbols.Contains(span.GetTagItem("daytrade.symbol") as string))
                        && names.All(name => trace.Any(span => span.OperationName == name))
                        && isWanted?.Invoke(trace) != false) ?? [];
                return found.Count > 0;
            },
            $"a trace with {string.Join(", ", names)}",
            Patience);
        return found;
    }

    public void Dispose() => _listener.Dispose();
}
