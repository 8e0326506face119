using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using AkkaDayTrade.Actors.Wire;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Actors.Features;

/// <summary>
/// The messages between feature stage, symbol entity and those who ask, for the way between nodes: a version byte, then the
/// fields in their order. A later release may append fields, which an older one does not read; for any other change it raises the version.
/// What cannot be read is a <see cref="SerializationException"/>, which costs the message and not the connection.
/// </summary>
public sealed class SymbolMessageSerializer(ExtendedActorSystem system, FeatureSet set) : SerializerWithStringManifest(system)
{
    /// <summary>The version that is written.</summary>
    public const byte Version = 1;

    /// <summary>Leaves room below Akka.Remote's 128,000 bytes for what surrounds a message.</summary>
    private const int MostAnswerBytes = 100_000;

    private const int MostTicksPerSlice = 1_000;

    /// <summary>As many ticks as an answer to another node has room for, however large each is.</summary>
    internal const int MostTicksPerAnswer = 1_250;

    private const string SliceManifest = "S";
    private const string ComputedManifest = "C";
    private const string BehindManifest = "B";
    private const string StaleManifest = "O";
    private const string FailedManifest = "F";
    private const string DurableManifest = "D";
    private const string GetTicksManifest = "GT";
    private const string TicksManifest = "T";
    private const string GetStateManifest = "GS";
    private const string StateManifest = "ST";
    private const string CorrectManifest = "CV";
    private const string CorrectedManifest = "CD";
    private const int MostColumns = 100_000;

    private readonly VectorCodec _vectors = new(set);

    /// <summary>Fixed: nodes of all releases know the messages by it.</summary>
    public override int Identifier => 770;

    /// <summary>
    /// How many ticks a slice may have, so that its answer fits into a frame even when each of them closes a time bucket and
    /// brings a vector.
    /// </summary>
    public static int MaxTicksPerSlice(FeatureSet set) =>
        Math.Clamp(MostAnswerBytes / VectorCodec.MostBytes(set.ColumnCount), 1, MostTicksPerSlice);

    public override string Manifest(object o) => o switch
    {
        Slice => SliceManifest,
        SliceComputed => ComputedManifest,
        SliceBehind => BehindManifest,
        SliceStale => StaleManifest,
        SliceFailed => FailedManifest,
        SymbolDurable => DurableManifest,
        GetRecentTicks => GetTicksManifest,
        RecentTicks => TicksManifest,
        GetSymbolState => GetStateManifest,
        SymbolState => StateManifest,
        CorrectVectors => CorrectManifest,
        CorrectedVectors => CorrectedManifest,
        _ => throw new SerializationException($"{o?.GetType()} is not a message about a symbol that goes from node to node."),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        writer.Byte(Version);
        writer.Text(obj is ISymbolMessage message ? message.Symbol : throw new SerializationException($"{obj?.GetType()} is not a message about a symbol."));
        switch (obj)
        {
            case Slice slice:
                Write(ref writer, slice);
                break;
            case SliceComputed computed:
                Write(ref writer, computed);
                break;
            case SliceBehind behind:
                writer.Signed(behind.Epoch);
                writer.Signed(behind.Position);
                writer.Signed(behind.Incarnation);
                break;
            case SliceStale stale:
                writer.Signed(stale.Epoch);
                writer.Signed(stale.Owner);
                writer.Signed(stale.Incarnation);
                break;
            case SliceFailed failed:
                writer.Signed(failed.Epoch);
                writer.Signed(failed.LastPosition);
                writer.Text(failed.Reason);
                writer.Boolean(failed.EndOfInput);
                writer.Signed(failed.Incarnation);
                break;
            case SymbolDurable durable:
                writer.Signed(durable.Epoch);
                writer.Signed(durable.Position);
                writer.Signed(durable.Incarnation);
                break;
            case GetRecentTicks query:
                writer.Signed(query.Count);
                break;
            case RecentTicks recent:
                TickCodec.Write(ref writer, recent.Symbol, recent.Ticks);
                break;
            case GetSymbolState query:
                writer.Signed(query.RecentTicks);
                break;
            case SymbolState state:
                Write(ref writer, state);
                break;
            case CorrectVectors query:
                Write(ref writer, query);
                break;
            case CorrectedVectors answer:
                writer.Boolean(answer.IsKnown);
                _vectors.Write(ref writer, answer.Symbol, 0, answer.Original);
                _vectors.Write(ref writer, answer.Symbol, 0, answer.Corrected);
                break;
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        if (reader.Byte() is var version && version != Version)
        {
            throw new SerializationException($"A message '{manifest}' is of version {version}, this node reads {Version}: it comes from another release.");
        }

        var symbol = reader.Text();
        return manifest switch
        {
            SliceManifest => ReadSlice(ref reader, symbol),
            ComputedManifest => ReadComputed(ref reader, symbol),
            BehindManifest => new SliceBehind(symbol, reader.Signed(), reader.Signed()) { Incarnation = reader.Signed() },
            StaleManifest => new SliceStale(symbol, reader.Signed(), reader.Signed()) { Incarnation = reader.Signed() },
            FailedManifest => new SliceFailed(symbol, reader.Signed(), reader.Signed(), reader.Text(), reader.Boolean()) { Incarnation = reader.Signed() },
            DurableManifest => new SymbolDurable(symbol, reader.Signed(), reader.Signed()) { Incarnation = reader.Signed() },
            GetTicksManifest => new GetRecentTicks(symbol, reader.Integer()),
            TicksManifest => new RecentTicks(symbol, TickCodec.Read(ref reader, symbol)),
            GetStateManifest => new GetSymbolState(symbol, reader.Integer()),
            StateManifest => ReadState(ref reader, symbol),
            CorrectManifest => ReadCorrect(ref reader, symbol),
            CorrectedManifest => new CorrectedVectors(symbol, reader.Boolean(), _vectors.Read(ref reader, symbol, 0), _vectors.Read(ref reader, symbol, 0)),
            _ => throw new SerializationException($"There is no message about a symbol with the manifest '{manifest}' in this release."),
        };
    }

    private static void Write(ref WireWriter writer, Slice slice)
    {
        writer.Signed(slice.Epoch);
        writer.Signed(slice.PreviousPosition);
        writer.Byte((byte)slice.Takeover);
        writer.Boolean(slice.AfterGap);
        writer.Boolean(slice.EndOfInput);
        writer.Signed(slice.Epoch - slice.ContinuesSince);
        TickCodec.Write(ref writer, slice.Symbol, slice.Ticks);
        TraceCodec.Write(ref writer, slice.TraceParent);
    }

    private static Slice ReadSlice(ref WireReader reader, string symbol)
    {
        var (epoch, previous) = (reader.Signed(), reader.Signed());
        var takeover = (Takeover)reader.Byte();
        if (takeover > Takeover.Afresh)
        {
            throw new SerializationException($"A slice of symbol '{symbol}' asks for take-over {(byte)takeover}, which this release does not know.");
        }

        var (afterGap, endOfInput, continuesSince) = (reader.Boolean(), reader.Boolean(), epoch - reader.Signed());
        return new Slice(symbol, epoch, previous, TickCodec.Read(ref reader, symbol), takeover, afterGap, endOfInput)
        {
            ContinuesSince = continuesSince,
            TraceParent = TraceCodec.Read(ref reader),
        };
    }

    private static void Write(ref WireWriter writer, CorrectVectors query)
    {
        writer.Fixed(query.Correction.TradeId);
        writer.Boolean(query.Correction.Corrected is not null);
        if (query.Correction.Corrected is { } trade)
        {
            writer.Double(trade.Price);
            writer.Double(trade.Volume);
            writer.Byte((byte)trade.Flags);
        }

        writer.Signed(query.Epoch);
        writer.Count(query.Positions.Length);
        foreach (var position in query.Positions)
        {
            writer.Signed(position);
        }
    }

    private static CorrectVectors ReadCorrect(ref WireReader reader, string symbol)
    {
        var trade = reader.Fixed();
        var corrected = reader.Boolean() ? new CorrectedTrade(reader.Double(), reader.Double(), (TickFlags)reader.Byte()) : (CorrectedTrade?)null;
        var epoch = reader.Signed();
        var positions = new long[reader.Count()];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = reader.Signed();
        }

        return new CorrectVectors(symbol, new TradeCorrection(symbol, trade, corrected), epoch, positions);
    }

    private void Write(ref WireWriter writer, SliceComputed computed)
    {
        writer.Signed(computed.Epoch);
        writer.Signed(computed.LastPosition);
        _vectors.Write(ref writer, computed.Symbol, computed.Epoch, computed.Vectors);
        writer.Signed(computed.Accepted);
        writer.Signed(computed.Duplicates);
        writer.Signed(computed.OutOfOrder);
        writer.Signed(computed.GapsDeclared);
        writer.Signed(computed.Durable);
        writer.Boolean(computed.EndOfInput);
        writer.Signed(computed.Incarnation);
        writer.Boolean(computed.Computing.IsKnown);
        if (computed.Computing.IsKnown)
        {
            writer.Signed(computed.Computing.StartUtcTicks());
            writer.Signed(computed.Computing.Duration.Ticks);
        }
    }

    private SliceComputed ReadComputed(ref WireReader reader, string symbol)
    {
        var (epoch, lastPosition) = (reader.Signed(), reader.Signed());
        return new SliceComputed(
            symbol, epoch, lastPosition, _vectors.Read(ref reader, symbol, epoch), reader.Integer(), reader.Integer(), reader.Integer(), reader.Integer(), reader.Signed(), reader.Boolean())
        {
            Incarnation = reader.Signed(),
            // A node of an earlier release does not say.
            Computing = reader.HasMore && reader.Boolean() ? ClockSpan.At(reader.Signed(), reader.Signed()) : default,
        };
    }

    private static void Write(ref WireWriter writer, SymbolState state)
    {
        writer.Signed(state.Epoch);
        writer.Signed(state.Position);
        writer.Signed(state.FirstEpoch);
        writer.Signed(state.FirstPosition);
        writer.Signed(state.Accepted);
        writer.Text(state.Fingerprint);
        writer.Count(state.Values.Length);
        VectorCodec.WriteValues(ref writer, state.Values);
        writer.Byte((byte)state.Quality);
        writer.Double(state.Price);
        writer.Double(state.Bid);
        writer.Double(state.Ask);
        TickCodec.Write(ref writer, state.Symbol, state.Recent);
        writer.Text(state.Node);
        Write(ref writer, state.ArrivalToComputed);
        Write(ref writer, state.Computing);
        writer.Boolean(state.Durable is not null);
        if (state.Durable is { } durable)
        {
            writer.Signed(durable);
        }
    }

    private static SymbolState ReadState(ref WireReader reader, string symbol)
    {
        var (epoch, position, firstEpoch, firstPosition, accepted, fingerprint) =
            (reader.Signed(), reader.Signed(), reader.Signed(), reader.Signed(), reader.Signed(), reader.Text());
        // A value that is not ready takes an eighth of a byte.
        var count = reader.Unsigned();
        if (count > MostColumns)
        {
            throw new SerializationException($"The state of symbol '{symbol}' announces {count} values; more than {MostColumns} is no feature set.");
        }

        var values = VectorCodec.ReadValues(ref reader, (int)count);
        return new SymbolState(
            symbol, epoch, position, firstEpoch, firstPosition, accepted, fingerprint, values,
            VectorCodec.QualityOf(reader.Byte()), reader.Double(), reader.Double(), reader.Double(), TickCodec.Read(ref reader, symbol))
        {
            Node = reader.Text(),
            ArrivalToComputed = ReadSpan(ref reader),
            Computing = ReadSpan(ref reader),
            // A node of an earlier release does not say.
            Durable = reader.HasMore && reader.Boolean() ? reader.Signed() : null,
        };
    }

    private static void Write(ref WireWriter writer, TimeSpan? span)
    {
        writer.Boolean(span is not null);
        if (span is { } given)
        {
            writer.Signed(given.Ticks);
        }
    }

    private static TimeSpan? ReadSpan(ref WireReader reader) => reader.Boolean() ? TimeSpan.FromTicks(reader.Signed()) : null;
}
