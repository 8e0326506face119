using Akka.Streams;
using Akka.Streams.Stage;

namespace AkkaDayTrade.Pipeline.Ingest.Transport;

/// <summary>
/// Runs a live link beside the stream and hands its frames on. A stage of its own because of the hot path: a frame that finds
/// the stream waiting is pushed by one callback, and a stream that falls behind meets <see cref="FrameBuffer"/>'s bound.
/// Cancelled, it stays until the link has said goodbye (the link bounds that); the link's end completes it, its failure fails it.
/// </summary>
/// <param name="run">The link: offers frames to the buffer until the token is cancelled, then closes.</param>
internal sealed class LiveFrameSource(
    Func<FrameBuffer, CancellationToken, Task> run, int maxFrames, long maxBytes, Action dropped) : GraphStage<SourceShape<Frame>>
{
    /// <summary>See <see cref="FrameBuffer.MaxBehind"/>.</summary>
    public TimeSpan MaxBehind { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Outlet<Frame> Out { get; } = new("LiveFrameSource.out");

    public override SourceShape<Frame> Shape => new(Out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly LiveFrameSource _stage;
        private readonly FrameBuffer _buffer;
        private Action _stop = () => { };
        private bool _linkEnded;

        public Logic(LiveFrameSource stage)
            : base(stage.Shape)
        {
            _stage = stage;
            _buffer = new FrameBuffer(stage.MaxFrames, stage.MaxBytes, GetAsyncCallback(OnArrived), stage.Dropped)
            {
                MaxBehind = stage.MaxBehind,
                Time = stage.Time,
            };
            SetHandler(stage.Out, this);
        }

        public override void PreStart()
        {
            var ended = GetAsyncCallback<Exception?>(OnLinkEnded);
            var stopping = new CancellationTokenSource();
            var stop = stopping.Token;
            _stop = stopping.Cancel;
            _ = Task.Run(async () =>
            {
                try
                {
                    await _stage.Run(_buffer, stop);
                    ended(null);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    ended(null);
                }
                catch (Exception failure)
                {
                    ended(failure);
                }
            });
        }

        public override void OnPull()
        {
            if (_buffer.TryTake(out var frame))
            {
                Push(_stage.Out, frame);
            }
            else if (_linkEnded)
            {
                CompleteStage();
            }
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            SetKeepGoing(true);
            _stop();
            if (_linkEnded)
            {
                CompleteStage();
            }
        }

        public override void PostStop()
        {
            _stop();
            _buffer.Close();
        }

        private void OnArrived()
        {
            if (IsAvailable(_stage.Out))
            {
                OnPull();
            }
        }

        private void OnLinkEnded(Exception? failure)
        {
            _linkEnded = true;
            if (IsClosed(_stage.Out))
            {
                CompleteStage();
            }
            else if (failure is not null)
            {
                FailStage(failure);
            }
            else
            {
                OnArrived();
            }
        }
    }

    private int MaxFrames { get; } = maxFrames;

    private long MaxBytes { get; } = maxBytes;

    private Action Dropped { get; } = dropped;

    private Func<FrameBuffer, CancellationToken, Task> Run { get; } = run;
}
