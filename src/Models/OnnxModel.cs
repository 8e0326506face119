using System.Collections.Concurrent;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Predict;
using Microsoft.ML.OnnxRuntime;

namespace AkkaDayTrade.Models;

/// <summary>
/// A network in ONNX' format, run by ONNX Runtime on the calling thread: a batch across symbols at a time, without threads of
/// its own. Its input is a tensor of numbers of the shape (batch, inputs), or (batch, vectors, inputs) for a sequence; its output one
/// probability of a rise a row. The file is read at the first question.
/// </summary>
public sealed class OnnxModel(ModelManifest manifest, FeatureSet set, byte[] file) : TrainedModel(manifest, set), IDisposable
{
    /// <summary>Larger batches are asked in pieces, so that what is kept for them stays small.</summary>
    private const int MostRows = 64;

    private readonly Lazy<Network> _network = new(() => new Network(file));
    private readonly ConcurrentBag<Tensors> _free = [];

    protected override ValueTask<IReadOnlyList<Opinion>> InferAsync(ReadOnlyMemory<float> rows, int count, CancellationToken cancellationToken)
    {
        var up = new float[count];
        var network = _network.Value;
        if (!_free.TryTake(out var tensors))
        {
            tensors = new Tensors(Recipe.SequenceLength, Recipe.Inputs.Count);
        }

        for (var done = 0; done < count; done += MostRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var piece = Math.Min(MostRows, count - done);
            rows.Span.Slice(done * RowLength, piece * RowLength).CopyTo(tensors.Input);
            network.Run(tensors.Of(piece));
            tensors.Output.AsSpan(0, piece).CopyTo(up.AsSpan(done));
        }

        // After a failure its tensors are left to the collector: what is in them is not known.
        _free.Add(tensors);
        return new ValueTask<IReadOnlyList<Opinion>>([.. up.Select(OfRise)]);
    }

    public void Dispose()
    {
        if (_network.IsValueCreated)
        {
            _network.Value.Dispose();
        }

        while (_free.TryTake(out var tensors))
        {
            tensors.Dispose();
        }
    }

    private sealed class Network : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _options = new();
        private readonly string[] _inputs;
        private readonly string[] _outputs;

        public Network(byte[] file)
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
            _session = new InferenceSession(file, options);
            (_inputs, _outputs) = ([_session.InputNames.Single()], [_session.OutputNames.Single()]);
        }

        public void Run((OrtValue[] Input, OrtValue[] Output) tensors) => _session.Run(_options, _inputs, tensors.Input, _outputs, tensors.Output);

        public void Dispose()
        {
            _options.Dispose();
            _session.Dispose();
        }
    }

    /// <summary>Memory for one batch at a time, and the runtime's view of it for each size of batch.</summary>
    private sealed class Tensors(int vectors, int inputs) : IDisposable
    {
        private readonly (OrtValue[] Input, OrtValue[] Output)?[] _views = new (OrtValue[], OrtValue[])?[MostRows + 1];

        public float[] Input { get; } = GC.AllocateArray<float>(MostRows * vectors * inputs, pinned: true);

        public float[] Output { get; } = GC.AllocateArray<float>(MostRows, pinned: true);

        public (OrtValue[] Input, OrtValue[] Output) Of(int rows) => _views[rows] ??= (
            [OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Input.AsMemory(0, rows * vectors * inputs), vectors > 1 ? [rows, vectors, inputs] : [rows, inputs])],
            [OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Output.AsMemory(0, rows), [rows])]);

        public void Dispose()
        {
            foreach (var view in _views.OfType<(OrtValue[] Input, OrtValue[] Output)>())
            {
                view.Input[0].Dispose();
                view.Output[0].Dispose();
            }
        }
    }
}
