using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Audit;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Research.Backfill;
using CsCheck;

namespace AkkaDayTrade.Research.Tests.Backfill;

/// <summary>Live, backfill and replay are one: every feature of the registry, to the last bit, however the ticks are cut and whoever restarts in between.</summary>
public sealed class ParityTests
{
    private const long Epoch = 5;
    private const int Ticks = 400;

    [Fact]
    public void Every_family_should_take_part() =>
        FeatureSet.Parse(Tapes.EveryFeature).Features.Select(feature => feature.Specification.Family).Distinct().Order().ShouldBe(FeatureRegistry.Names.Order());

    [Fact]
    public void What_is_served_live_should_be_what_the_audit_computes() => Runs.Sample((seed, cuts) =>
    {
        var ticks = Tapes.Random(seed, Ticks);
        var setup = Tapes.Setup(Tapes.EveryFeature, PipelineMode.Live);
        var audit = new SymbolAudit("7203", setup.Set, new SymbolProcessor("7203", setup));
        var taken = 0;
        foreach (var vector in Serve(setup, ticks, cuts))
        {
            var next = Array.FindIndex(ticks, tick => tick.Position > vector.Position) is >= 0 and var found ? found : ticks.Length;
            audit.Take(ticks[taken..next], Epoch, Takeover.AfterGap, Epoch);
            taken = next;
            audit.Compare(ServedVector.Of(vector)).ShouldBeEmpty();
        }

        audit.Compared.ShouldBeGreaterThan(0);
    }, iter: 40);

    [Theory]
    [InlineData(PipelineMode.Live)]
    [InlineData(PipelineMode.Replay)]
    public void Backfill_should_give_the_last_vector_that_was_served_of_each_bucket(PipelineMode mode) => Runs.Sample((seed, cuts) =>
    {
        var ticks = Tapes.Random(seed, Ticks);
        var setup = Tapes.Setup(Tapes.EveryFeature, mode);
        var served = Serve(setup, ticks, cuts)
            .GroupBy(vector => Timestamps.FloorDivide(vector.UnixNanos, setup.BucketNanos))
            .Select(bucket => Tapes.Show(bucket.Last()));

        Backfill(setup, ticks, portion: 37).Select(Tapes.Show).ShouldBe(served);
    }, iter: 30);

    [Fact]
    public void Vectors_should_not_change_with_what_comes_after_them() => Gen.Select(Gen.Int, Gen.Int[1, Ticks - 1]).Sample((seed, cut) =>
    {
        var setup = Tapes.Setup(Tapes.EveryFeature, PipelineMode.Replay);
        var ticks = Tapes.Random(seed, Ticks);
        // The same past, another future.
        Tick[] other = [.. ticks[..cut], .. Tapes.Random(seed + 1, Ticks)[cut..].Select(tick => tick with { Price = tick.Price * 3, Volume = tick.Volume * 5 })];
        var closed = ticks[..cut].Max(tick => tick.UnixNanos) - setup.BucketNanos;

        var one = Backfill(setup, ticks, 64).Where(vector => vector.UnixNanos < closed).Select(Tapes.Show).ToList();
        var two = Backfill(setup, other, 64).Where(vector => vector.UnixNanos < closed && vector.Position < cut).Select(Tapes.Show).ToList();

        two.ShouldBe(one[..two.Count]);
        one.Count.ShouldBe(two.Count);
    }, iter: 60);

    [Fact]
    public void A_single_flipped_bit_should_be_found_and_named()
    {
        var setup = Tapes.Setup("sma(5) bollinger(5,2)", PipelineMode.Live);
        var ticks = Tapes.Random(1, 50);
        var served = Serve(setup, ticks, []).Last();
        var audit = new SymbolAudit("7203", setup.Set, new SymbolProcessor("7203", setup));
        audit.Take(ticks, Epoch, Takeover.AfterGap, Epoch);
        double[] values = [.. served.Values];
        values[2] = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(values[2]) ^ 1);

        var difference = audit.Compare(ServedVector.Of(served) with { Values = values }).ShouldHaveSingleItem();

        difference.Figure.ShouldBe("bollinger_5.middle_band");
        (difference.ServedBits ^ difference.ComputedBits).ShouldBe(1);
        difference.ToString().ShouldContain("7203 bollinger_5.middle_band at position");
    }

    /// <summary>A tape's seed, and where its slices end: at some of them the entity is lost and restored from its checkpoint.</summary>
    private static Gen<(int Seed, int[] Cuts)> Runs => Gen.Select(Gen.Int, Gen.Int[1, Ticks - 1].Array[0, 40]);

    private static List<FeatureVector> Serve(SymbolSetup setup, Tick[] ticks, int[] cuts)
    {
        var (processor, vectors, start) = (new SymbolProcessor("7203", setup), new List<FeatureVector>(), 0);
        foreach (var end in cuts.Append(Ticks).Where(cut => cut <= ticks.Length).Append(ticks.Length).Distinct().Order())
        {
            var slice = new Slice("7203", Epoch, start == 0 ? Slice.Start : ticks[start - 1].Position, ticks[start..end], Takeover.AfterGap);
            vectors.AddRange(((SliceComputed)processor.Apply(slice)).Vectors);
            if (end % 3 == 0)
            {
                processor = SymbolCheckpoint.Restore("7203", setup, SymbolCheckpoint.Of(processor));
            }

            start = end;
        }

        var last = new Slice("7203", Epoch, processor.Position, [], Takeover.AfterGap, EndOfInput: true);
        vectors.AddRange(((SliceComputed)processor.Apply(last)).Vectors);
        return vectors;
    }

    private static List<FeatureVector> Backfill(SymbolSetup setup, Tick[] ticks, int portion)
    {
        var fold = new VectorFold("7203", setup, new SymbolProcessor("7203", setup));
        return [.. ticks.Chunk(portion).SelectMany(part => fold.Take(part, Epoch, Takeover.AfterGap, Epoch)), .. fold.End()];
    }
}
