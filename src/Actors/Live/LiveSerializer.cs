using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Pipeline.Predict;

namespace AkkaDayTrade.Actors.Live;

/// <summary>What relays send each other: a version byte, then per symbol its newest vector and prediction.</summary>
public sealed class LiveSerializer(ExtendedActorSystem system, FeatureSet set) : SerializerWithStringManifest(system)
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    private const string NewsManifest = "N";
    private const int HasVector = 1;
    private const int HasScored = 2;

    /// <summary>Symbol, head, least vector.</summary>
    private const int LeastBytes = 3;

    /// <summary>Leaves room below Akka.Remote's 128,000 bytes.</summary>
    private const int MostBytes = 100_000;

    /// <summary>What a prediction takes beside the features it rests on, amply.</summary>
    private const int PredictionBytes = 1_000;

    private const int MostSymbols = 100;

    private readonly VectorCodec _vectors = new(set);

    /// <summary>Fixed: nodes of all releases know the messages by it.</summary>
    public override int Identifier => 774;

    /// <summary>How many symbols a message may tell of, so that it fits into a frame.</summary>
    public static int MaxSymbols(FeatureSet set) =>
        Math.Clamp(MostBytes / ((2 * VectorCodec.MostBytes(set.ColumnCount)) + (set.Features.Count * 40) + PredictionBytes), 1, MostSymbols);

    public override string Manifest(object o) => o is RelayedNews ? NewsManifest : throw Unknown(o);

    public override byte[] ToBinary(object obj)
    {
        if (obj is not RelayedNews relayed)
        {
            throw Unknown(obj);
        }

        var writer = new WireWriter();
        writer.Byte(Version);
        writer.Count(relayed.News.Count);
        foreach (var (vector, scored) in relayed.News)
        {
            var symbol = vector?.Symbol ?? scored!.Vector.Symbol;
            writer.Text(symbol);
            writer.Byte((byte)((vector is null ? 0 : HasVector) | (scored is null ? 0 : HasScored)));
            if (vector is not null)
            {
                _vectors.Write(ref writer, symbol, epoch: 0, [vector]);
            }

            if (scored is not null)
            {
                _vectors.Write(ref writer, symbol, epoch: 0, [scored.Vector]);
                PredictionCodec.Write(ref writer, scored.Prediction);
            }
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        if (manifest != NewsManifest || reader.Byte() is not Version)
        {
            throw new SerializationException($"News '{manifest}' is of another release than this node, which reads version {Version}.");
        }

        var news = new LiveNews[reader.Count(LeastBytes)];
        for (var i = 0; i < news.Length; i++)
        {
            var symbol = reader.Text();
            var head = reader.Byte();
            news[i] = new LiveNews(
                (head & HasVector) == 0 ? null : ReadVector(ref reader, symbol),
                (head & HasScored) == 0 ? null : new ScoredVector(ReadVector(ref reader, symbol), PredictionCodec.Read(ref reader, symbol)));
        }

        return new RelayedNews(news);
    }

    private FeatureVector ReadVector(ref WireReader reader, string symbol) => _vectors.Read(ref reader, symbol, epoch: 0) is [var vector]
        ? vector
        : throw new SerializationException($"News of symbol '{symbol}' announce a vector and hold none, or several.");

    private static SerializationException Unknown(object message) => new($"{message?.GetType()} is not what relays send each other.");
}
