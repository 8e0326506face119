using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Domain.Sessions;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using BenchmarkDotNet.Attributes;

namespace AkkaDayTrade.Micro;

/// <summary>What goes between nodes, written and read again: a slice, its answer; and a symbol's whole checkpoint.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The benchmark's clean-up disposes of what its set-up made.")]
public class SerializerBenchmarks
{
    private static readonly SymbolSetup Setup = new()
    {
        Set = Market.DefaultSet,
        Calendar = TradingCalendars.Always,
        Mode = PipelineMode.Live,
        BucketNanos = Timestamps.ToNanos(TimeSpan.FromMilliseconds(100)),
        MaxDisorder = TimeSpan.FromSeconds(2),
        RecentTicks = 256,
    };

    private readonly SymbolProcessor _processor = new(Market.Symbol, Setup);
    private ActorSystem _system = null!;
    private SymbolMessageSerializer _serializer = null!;
    private Slice _slice = null!;
    private ISliceAnswer _answer = null!;
    private byte[] _checkpoint = [];

    [Params(1, 20, 200)]
    public int SliceTicks { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _system = ActorSystem.Create("micro");
        _serializer = new SymbolMessageSerializer((ExtendedActorSystem)_system, Market.DefaultSet);
        _slice = new Slice(Market.Symbol, 1, Slice.Start, Market.Trades(SliceTicks), Takeover.AfterGap);
        _answer = _processor.Apply(_slice);
        _checkpoint = SymbolCheckpoint.Of(_processor);
    }

    [GlobalCleanup]
    public Task CleanUp() => _system.Terminate();

    [Benchmark]
    public object SliceThereAndBack() => _serializer.FromBinary(_serializer.ToBinary(_slice), _serializer.Manifest(_slice));

    [Benchmark]
    public object AnswerThereAndBack() => _serializer.FromBinary(_serializer.ToBinary(_answer), _serializer.Manifest(_answer));

    [Benchmark]
    public byte[] SaveCheckpoint() => SymbolCheckpoint.Of(_processor);

    [Benchmark]
    public SymbolProcessor RestoreCheckpoint() => SymbolCheckpoint.Restore(Market.Symbol, Setup, _checkpoint);
}
