using System.Threading.Channels;
using Akka.Streams;
using Akka.Streams.Stage;
using AkkaDayTrade.Tests.Shared;

namespace AkkaDayTrade.Pipeline.Tests.Predict;

/// <summary>A sink that asks for an element when the test does, and never before.</summary>
internal sealed class DemandProbe<T> : GraphStageWithMaterializedValue<SinkShape<T>, DemandProbe<T>.Control>
{
    private readonly Inlet<T> _in = new("DemandProbe.in");

    public override SinkShape<T> Shape => new(_in);

    public override ILogicAndMaterializedValue<Control> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this);
        return new LogicAndMaterializedValue<Control>(logic, logic.Control);
    }

    internal sealed class Control(Action pull, ChannelReader<T> elements)
    {
        /// <summary>Signals demand for one element.</summary>
        public void Request() => pull();

        /// <summary>The next element that came, asked for by <see cref="Request"/>.</summary>
        public async Task<T> NextAsync() => await elements.ReadAsync().AsTask().WaitAsync(Patience.Long);

        public Task<T> PullAsync()
        {
            Request();
            return NextAsync();
        }

        /// <summary>Pulls until the stream ends; throws when it fails.</summary>
        public async Task<List<T>> DrainAsync()
        {
            var all = new List<T>();
            Request();
            while (await elements.WaitToReadAsync().AsTask().WaitAsync(Patience.Long))
            {
                all.Add(await NextAsync());
                Request();
            }

            return all;
        }
    }

    private sealed class Logic : InGraphStageLogic
    {
        private readonly DemandProbe<T> _stage;
        private readonly Channel<T> _elements = Channel.CreateUnbounded<T>();
        private bool _wanted;

        public Logic(DemandProbe<T> stage)
            : base(stage.Shape)
        {
            _stage = stage;
            Control = new Control(GetAsyncCallback(OnRequest), _elements.Reader);
            SetHandler(stage._in, this);
        }

        public Control Control { get; }

        public override void PreStart() => SetKeepGoing(true);

        public override void OnPush()
        {
            _elements.Writer.TryWrite(Grab(_stage._in));
            if (_wanted)
            {
                _wanted = false;
                Pull(_stage._in);
            }
        }

        public override void OnUpstreamFinish()
        {
            _elements.Writer.Complete();
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _elements.Writer.Complete(e);
            FailStage(e);
        }

        private void OnRequest()
        {
            if (HasBeenPulled(_stage._in))
            {
                _wanted = true;
            }
            else if (!IsClosed(_stage._in))
            {
                Pull(_stage._in);
            }
        }
    }
}
