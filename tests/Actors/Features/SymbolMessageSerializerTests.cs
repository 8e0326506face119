using System.Diagnostics;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Features;
using AkkaDayTrade.Domain.Features;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Features;
using AkkaDayTrade.Pipeline.Telemetry;
using AkkaDayTrade.Tests.Shared;
using CsCheck;
using static AkkaDayTrade.Actors.Tests.Features.SymbolMessages;

namespace AkkaDayTrade.Actors.Tests.Features;

public sealed class SymbolMessageSerializerTests : TestKit
{
    /// <summary>A slice and its answer as version 1 writes them.</summary>
    private const string SliceOfVersion1 =
        "AQQ3MjAzmuf2zsBoAQAAAAADYACAtYKusvG76jGAyK+gJQqA37YbgIl68N68mnhWNBICJAaAret+wMf3fqqQToCJevCQthuwybgb8d68mnhWNBIBBoCt637Ax/d+mP+R9AGfnAE=";

    private const string ComputedOfVersion1 =
        "AQQ3MjAzmuf2zsBoDAEQNjM5YzUxMGQyMjRlZDllY4MADIC1gq6y8bvqMYDIr6AlipCttxuAiXqg+7cbtgAAAAAAi6NAAAAAAACNo0AAAAAAAJGjQAAAAAAAk6NAAAAAAACXo0ANAAAAAACZo0AAAAAAAJ2jQAAAAAAAn6NABgAAAgQAmgE=";

    private readonly SymbolMessageSerializer _serializer;

    public SymbolMessageSerializerTests()
        : base(Patience.Hocon) => _serializer = new SymbolMessageSerializer((ExtendedActorSystem)Sys, Set);

    [Fact]
    public void Every_message_should_come_back_as_it_was_to_the_bit() =>
        Any.Sample(message => Show(RoundTrip(message)).ShouldBe(Show(message)), iter: 2_000);

    [Fact]
    public void Every_type_of_message_about_a_symbol_should_be_among_the_samples()
    {
        var types = typeof(ISymbolMessage).Assembly.GetTypes().Where(type => typeof(ISymbolMessage).IsAssignableFrom(type) && !type.IsAbstract);

        Samples.Select(message => message.GetType()).ShouldBe(types, ignoreOrder: true);
    }

    [Fact]
    public void Cut_and_altered_bytes_should_be_a_clear_error_or_another_message_and_never_a_crash() =>
        Gen.Select(Any, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Bool).Sample(
            (message, at, value, cut) =>
            {
                var bytes = _serializer.ToBinary(message);
                at %= bytes.Length;
                var broken = cut ? bytes[..at] : [.. bytes[..at], value, .. bytes[(at + 1)..]];
                try
                {
                    _serializer.FromBinary(broken, _serializer.Manifest(message));
                }
                catch (SerializationException)
                {
                }
            },
            iter: 5_000);

    [Fact]
    public void Cut_message_should_be_refused_at_any_place() => Samples.ShouldAllBe(message => IsRefusedWhereverCut(message));

    [Fact]
    public void Thousand_quoted_ticks_should_stay_far_below_the_frame_limit() =>
        _serializer.ToBinary(new Slice("7203", 1, Slice.Start, MarketTicks(1_000), Takeover.AfterGap)).Length.ShouldBeLessThan(32_000);

    [Fact]
    public void Thousand_of_the_worst_ticks_should_stay_below_the_frame_limit()
    {
        Tick[] ticks = [.. Enumerable.Range(0, 1_000).Select(i => new Tick
        {
            Symbol = "7203",
            Position = i % 2 == 0 ? long.MaxValue : long.MinValue,
            UnixNanos = i % 2 == 0 ? long.MaxValue : long.MinValue,
            ArrivalTimestamp = i % 2 == 0 ? long.MaxValue : long.MinValue,
            Price = Math.PI * i,
            Volume = Math.PI * i,
            Bid = Math.PI * i,
            Ask = Math.PI * i,
            TradeId = ulong.MaxValue,
            Connection = i % 2 == 0 ? int.MaxValue : int.MinValue,
        })];

        _serializer.ToBinary(new Slice("7203", long.MaxValue, long.MinValue, ticks, Takeover.AfterGap)).Length.ShouldBeLessThan(100_000);
    }

    [Fact]
    public void Answer_to_the_longest_slice_should_stay_below_the_frame_limit_whatever_the_features()
    {
        foreach (var set in new[] { Set, FeatureSet.Parse(string.Join(' ', Enumerable.Range(2, 300).Select(period => $"bollinger({period},2)"))) })
        {
            var most = SymbolMessageSerializer.MaxTicksPerSlice(set);
            FeatureVector[] vectors = [.. Enumerable.Range(0, most).Select(i => WorstVector(set, i))];

            var bytes = new SymbolMessageSerializer((ExtendedActorSystem)Sys, set)
                .ToBinary(new SliceComputed("7203", long.MaxValue, long.MinValue, vectors, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, long.MaxValue));

            bytes.Length.ShouldBeInRange(50_000, 110_000);
        }
    }

    [Fact]
    public void Vectors_of_another_feature_set_should_be_refused_by_their_fingerprints()
    {
        var other = FeatureSet.Parse("ema(3)");
        var written = new SymbolMessageSerializer((ExtendedActorSystem)Sys, other).ToBinary(Computed(Vector(other, double.NaN)));

        var error = Should.Throw<SerializationException>(() => _serializer.FromBinary(written, "C"));

        error.Message.ShouldContain(other.Fingerprint);
        error.Message.ShouldContain(Set.Fingerprint);
        error.Message.ShouldContain("Features:Set");
    }

    [Fact]
    public void Unknown_version_and_unknown_manifest_should_be_named()
    {
        var bytes = _serializer.ToBinary(Samples[0]);

        Should.Throw<SerializationException>(() => _serializer.FromBinary(bytes, "X9")).Message.ShouldContain("X9");
        bytes[0] = 9;
        Should.Throw<SerializationException>(() => _serializer.FromBinary(bytes, "S")).Message.ShouldContain("version 9");
    }

    [Fact]
    public void Fields_that_a_later_release_appends_should_be_passed_over()
    {
        foreach (var message in Samples)
        {
            Show(_serializer.FromBinary([.. _serializer.ToBinary(message), 1, 2, 3], _serializer.Manifest(message))).ShouldBe(Show(message));
        }
    }

    [Fact]
    public void Time_of_computing_should_come_back_on_the_clock_of_who_reads_it()
    {
        var started = Stopwatch.GetTimestamp() - Stopwatch.Frequency;
        var computed = Computed(Vector(Set, 1));
        computed.Computing = new ClockSpan(started, started + (Stopwatch.Frequency / 1000));

        var there = ((SliceComputed)RoundTrip(computed)).Computing;

        Stopwatch.GetElapsedTime(started, there.From).ShouldBe(TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        there.Duration.ShouldBe(TimeSpan.FromMilliseconds(1), TimeSpan.FromMicroseconds(1));
    }

    [Fact]
    public void Time_of_computing_on_a_clock_that_is_far_off_should_count_as_unknown()
    {
        ClockSpan.At(0, 1).IsKnown.ShouldBeFalse();
        ClockSpan.At(long.MinValue, 1).IsKnown.ShouldBeFalse();
        ClockSpan.At(TimeProvider.System.GetUtcNow().Ticks, -1).IsKnown.ShouldBeFalse();
        ClockSpan.At(TimeProvider.System.GetUtcNow().Ticks, long.MaxValue).IsKnown.ShouldBeFalse();
    }

    [Fact]
    public void Messages_of_version_1_should_be_read()
    {
        Show(_serializer.FromBinary(Convert.FromBase64String(SliceOfVersion1), "S")).ShouldBe(Show(OldSlice with { TraceParent = null }));
        Show(_serializer.FromBinary(Convert.FromBase64String(ComputedOfVersion1), "C")).ShouldBe(Show(OldComputed));
    }

    [Fact]
    public void Message_that_is_none_about_a_symbol_should_be_named()
    {
        Should.Throw<SerializationException>(() => _serializer.Manifest(DateTimeOffset.UnixEpoch)).Message.ShouldContain("DateTimeOffset");
        Should.Throw<SerializationException>(() => _serializer.ToBinary(DateTimeOffset.UnixEpoch)).Message.ShouldContain("DateTimeOffset");
    }

    private object RoundTrip(object message) => _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));

    private bool IsRefusedWhereverCut(object message)
    {
        var bytes = _serializer.ToBinary(message);
        // Less what this release has appended: a mark that there is none.
        var earlier = message switch
        {
            Slice slice => _serializer.ToBinary(slice with { TraceParent = null }).Length - 1,
            SliceComputed => bytes.Length - 1,
            SymbolState state => _serializer.ToBinary(state with { Durable = null }).Length - 1,
            _ => -1,
        };
        for (var length = 0; length < bytes.Length; length++)
        {
            if (length == earlier)
            {
                _serializer.FromBinary(bytes[..length], _serializer.Manifest(message)).ShouldBeOfType(message.GetType());
                continue;
            }

            Should.Throw<SerializationException>(() => _serializer.FromBinary(bytes[..length], _serializer.Manifest(message)));
        }

        return true;
    }
}
