using System.Diagnostics;
using Akka.Streams;
using Akka.Streams.Stage;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Ingest.Decoders;

/// <summary>See <see cref="DecodeFlows.Decode"/>.</summary>
internal sealed class DecodeStage(Func<IFrameDecoder> createDecoder, PipelineMetrics metrics, TimeProvider time, Action<TradeCorrection>? corrected)
    : GraphStage<FlowShape<Frame, TickBatch>>
{
    private readonly Inlet<Frame> _in = new("Decode.in");
    private readonly Outlet<TickBatch> _out = new("Decode.out");

    public override FlowShape<Frame, TickBatch> Shape => new(_in, _out);

    protected override Attributes InitialAttributes => Attributes.CreateName("decode");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, createDecoder(), metrics, time, corrected);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly DecodeStage _stage;
        private readonly IFrameDecoder _decoder;
        private readonly PipelineMetrics _metrics;
        private readonly RejectionLog _rejections;
        private readonly TimeProvider _time;
        private readonly Action<TradeCorrection>? _corrected;
        private long _nextPosition;
        private int _connection;

        public Logic(DecodeStage stage, IFrameDecoder decoder, PipelineMetrics metrics, TimeProvider time, Action<TradeCorrection>? corrected)
            : base(stage.Shape)
        {
            _stage = stage;
            _decoder = decoder;
            _metrics = metrics;
            _time = time;
            _corrected = corrected;
            _rejections = new RejectionLog(time);
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
        }

        public override void OnPull() => Pull(_stage._in);

        public override void OnPush()
        {
            var frame = Grab(_stage._in);
            if (frame.AfterInterruption)
            {
                _connection++;
            }

            var batch = Decode(frame);
            frame.Release();
            _nextPosition = batch.NextPosition;
            _metrics.FrameArrived();
            _metrics.EventsIgnored(batch.Ignored, batch.Corrections);
            _rejections.Write(Log, batch);
            if (batch.Corrections > 0 && _corrected is not null)
            {
                foreach (var correction in batch.Corrected)
                {
                    _corrected(correction);
                }
            }

            if (batch.Count > 0 && frame.FirstPosition == Frame.NoPosition)
            {
                var arrival = _time.GetUtcNow() - Stopwatch.GetElapsedTime(frame.ArrivalTimestamp);
                _metrics.RecordFeedLag(arrival - Timestamps.FromUnixNanos(batch.Ticks[0].UnixNanos));
            }

            if (batch.Count > 0 || batch.Rejected.Total > 0)
            {
                Push(_stage._out, batch);
            }
            else
            {
                batch.Release();
                Pull(_stage._in);
            }
        }

        private TickBatch Decode(in Frame frame)
        {
            var batch = new TickBatch
            {
                ArrivalTimestamp = frame.ArrivalTimestamp,
                Connection = _connection,
                NextPosition = frame.FirstPosition == Frame.NoPosition ? _nextPosition : frame.FirstPosition,
            };
            try
            {
                _decoder.Decode(frame, batch);
            }
            catch (Exception e)
            {
                // Decoders do not throw. Should one do so all the same, its frame is lost and counted, not the feed.
                batch.Reject(RejectReason.Malformed, $"the decoder failed on a frame of {frame.Bytes.Length} bytes: {e}");
            }

            return batch;
        }
    }
}
