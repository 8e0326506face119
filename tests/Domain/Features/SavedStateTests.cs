using AkkaDayTrade.Domain.Features;
using CsCheck;
using static AkkaDayTrade.Tests.Domain.Features.TestMarket;

namespace AkkaDayTrade.Tests.Domain.Features;

public class SavedStateTests
{
    [Fact]
    public void Features_restored_at_any_tick_should_go_on_as_if_nothing_had_happened() =>
        Gen.Select(Gen.Int, Gen.Int[0, 30], Gen.Int[0, 600], Gen.Int[1, 100]).Sample(
            (seed, history, before, after) =>
            {
                var ticks = RandomTicks.Of(new Random(seed), before + after);
                var undisturbed = Start(EverySet);
                undisturbed.WarmUp(Minute, History("2025-08-14 10:58:00", history));
                foreach (var tick in ticks.AsSpan(0, before))
                {
                    undisturbed.Update(tick);
                }

                var restored = Restore(EverySet, Saved(undisturbed));
                foreach (var tick in ticks.AsSpan(before))
                {
                    undisturbed.Update(tick);
                    restored.Update(tick);
                }

                Bits(restored).ShouldBe(Bits(undisturbed));
                restored.IsWarmed.ShouldBe(undisturbed.IsWarmed);
                Saved(restored).ShouldBe(Saved(undisturbed));
            },
            iter: 100);

    [Fact]
    public void State_of_another_feature_set_should_be_refused()
    {
        var saved = Saved(Start("sma(5)"));

        Should.Throw<InvalidDataException>(() => Restore("sma(6)", saved)).Message.ShouldContain("feature set");
    }

    [Fact]
    public void Truncated_state_should_be_refused()
    {
        var features = Start(EverySet);
        foreach (var tick in RandomTicks.Of(new Random(1), 100))
        {
            features.Update(tick);
        }

        var saved = Saved(features);

        for (var length = 0; length < saved.Length; length += 7)
        {
            Should.Throw<InvalidDataException>(() => Restore(EverySet, saved[..length]));
        }
    }

    [Fact]
    public void Damaged_state_should_be_refused_or_read_but_never_break_anything_else()
    {
        var features = Start(EverySet);
        var ticks = RandomTicks.Of(new Random(2), 300);
        foreach (var tick in ticks)
        {
            features.Update(tick);
        }

        var saved = Saved(features);
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var damaged = saved.ToArray();
            damaged[random.Next(8, damaged.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                var restored = Restore(EverySet, damaged);
                restored.Update(ticks[^1]);
                Bits(restored);
            }
            catch (InvalidDataException)
            {
                // What a reader of checkpoints is told about a damaged one.
            }
        }
    }

    private static byte[] Saved(SymbolFeatures features)
    {
        var writer = new StateWriter();
        features.Save(writer);
        return writer.Written.ToArray();
    }

    private static SymbolFeatures Restore(string set, byte[] state)
    {
        var features = Start(set);
        var reader = new StateReader(state);
        features.Restore(ref reader);
        reader.Remaining.ShouldBe(0);
        return features;
    }

    private static long[] Bits(SymbolFeatures features) =>
        [.. features.Columns(FeatureSet.Parse(EverySet).ColumnCount).Select(BitConverter.DoubleToInt64Bits)];
}
