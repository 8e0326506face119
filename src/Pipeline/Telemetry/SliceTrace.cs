using System.Diagnostics;
using Akka.Actor;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Pipeline.Telemetry;

/// <summary>
/// The trace of the vectors that came of one slice. Of a sampled slice each step is shown when it is over. Of the others the times are
/// kept, in this one object and without making spans of them, until one of the vectors becomes an alert: then what is over is shown,
/// and what is still to come when it is over. Safe for use by several threads.
/// </summary>
internal sealed class SliceTrace : VectorTrace
{
    private readonly ClockSpan _features;
    private readonly ClockSpan _computing;
    private readonly int _accepted;
    private readonly IActorRef _entity;
    private Shown? _shown;
    private StoreTimes? _stored;
    private ScoredVector? _predicted;

    /// <param name="sent">When the slice was sent first, in <see cref="Stopwatch"/> ticks.</param>
    /// <param name="sampled">The span of the slice's way to its entity and back; null when it was not sampled.</param>
    public SliceTrace(SliceComputed computed, IActorRef entity, long sent, Activity? sampled)
    {
        (_computing, _accepted, _entity) = (computed.Computing, computed.Accepted, entity);
        if (sampled is null)
        {
            _features = ClockSpan.Since(sent);
        }
        else
        {
            sampled.SetTag("daytrade.accepted", _accepted);
            sampled.Stop();
            _shown = new Shown(sampled.Context);
        }
    }

    /// <summary>The newest of the vectors was written.</summary>
    /// <param name="waitingSince">Since when the symbol had something to write.</param>
    /// <param name="redis">From the sending of the batch to its end.</param>
    public void Stored(long waitingSince, ClockSpan redis, int keys)
    {
        Interlocked.Exchange(ref _stored, new StoreTimes(waitingSince, redis, keys));
        ShowNoted();
    }

    /// <summary>One of the vectors was predicted on.</summary>
    public void Predicted(ScoredVector scored)
    {
        Interlocked.Exchange(ref _predicted, scored);
        ShowNoted();
    }

    /// <summary>One of the vectors becomes an alert: from now on the trace is shown.</summary>
    /// <param name="scored">With the prediction that the alert rests on, if any.</param>
    /// <returns>What the alert hangs under.</returns>
    public ActivityContext Alerted(FeatureVector vector, ScoredVector? scored)
    {
        var shown = Volatile.Read(ref _shown);
        if (shown is null)
        {
            shown = new Shown(ShowFeatures(vector));
            Interlocked.Exchange(ref _shown, shown);
            ShowNoted();
        }

        if (scored is not null)
        {
            Show(shown, scored);
        }

        return shown.Features;
    }

    private ActivityContext ShowFeatures(FeatureVector vector)
    {
        var ingest = PipelineTracing.Record(
            default,
            "ingest",
            ActivityKind.Consumer,
            new ClockSpan(vector.ArrivalTimestamp, _features.From),
            [new("daytrade.symbol", vector.Symbol), new("daytrade.epoch", vector.Epoch), new("daytrade.position", vector.Position), new("daytrade.alerted", true)]);
        var features = PipelineTracing.Record(ingest, "features", ActivityKind.Client, _features, [new("daytrade.accepted", _accepted)]);
        if (_computing.IsKnown)
        {
            PipelineTracing.Record(
                features, "entity", ActivityKind.Server, _computing, [new("daytrade.symbol", vector.Symbol), new("daytrade.node", NodeOf(_entity))]);
        }

        return features;
    }

    /// <summary>Whichever comes second, the alert or the step, finds what the other has left.</summary>
    private void ShowNoted()
    {
        if (Volatile.Read(ref _shown) is not { } shown)
        {
            return;
        }

        if (Interlocked.Exchange(ref _stored, null) is { } times)
        {
            Show(shown, times);
        }

        if (Interlocked.Exchange(ref _predicted, null) is { } scored)
        {
            Show(shown, scored);
        }
    }

    private static void Show(Shown shown, StoreTimes times)
    {
        var store = PipelineTracing.Record(shown.Features, "store", ActivityKind.Internal, new ClockSpan(times.WaitingSince, times.Redis.To), []);
        PipelineTracing.Redis(store, times.Redis, times.Keys);
    }

    private static void Show(Shown shown, ScoredVector scored)
    {
        if (scored.IsTraced)
        {
            return;
        }

        scored.IsTraced = true;
        var prediction = scored.Prediction;
        PipelineTracing.Record(
            shown.Features,
            "predict",
            ActivityKind.Internal,
            scored.Asked,
            [
                new("daytrade.model", prediction.ModelVersion),
                new("daytrade.prediction", prediction.Type.ToString().ToLowerInvariant()),
                new("daytrade.confidence", prediction.Confidence),
                new("daytrade.batch", scored.Batch),
            ]);
    }

    private static string NodeOf(IActorRef entity) =>
        (entity.Path.Address.HasLocalScope ? ((IInternalActorRef)entity).Provider.DefaultAddress : entity.Path.Address).ToString();

    /// <param name="Features">What the steps behind the features hang under.</param>
    private sealed record Shown(ActivityContext Features);

    private sealed record StoreTimes(long WaitingSince, ClockSpan Redis, int Keys);
}
