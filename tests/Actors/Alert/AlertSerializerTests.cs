using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaDayTrade.Actors.Alert;
using AkkaDayTrade.Domain.Alert;
using AkkaDayTrade.Pipeline.Alert;
using AkkaDayTrade.Tests.Shared;
using CsCheck;
using AlertRecord = AkkaDayTrade.Domain.Alert.Alert;

namespace AkkaDayTrade.Actors.Tests.Alert;

public sealed class AlertSerializerTests : TestKit
{
    /// <summary>An entry of the journal and a snapshot, as version 1 writes them.</summary>
    private const string EntryOfVersion1 =
        "01030101610E756E757375616C5F766F6C756D6504373230338080ACFBBEFDBF9F110462757379000000000000084000000000000000400204696E66" +
        "6F000201620E756E757375616C5F766F6C756D6504373230330301000104373230338080ACFBBEFDBF9F11010161";

    private const string StateOfVersion1 =
        "010101610E756E757375616C5F766F6C756D6504373230338080ACFBBEFDBF9F110462757379000000000000084000000000000000400204696E666F" +
        "0200016101FF00000000000000010E756E757375616C5F766F6C756D6504373230330001610001000104373230338080ACFBBEFDBF9F110101610E75" +
        "6E757375616C5F766F6C756D6504373230338080ACFBBEFDBF9F110462757379000000000000084000000000000000400204696E666F";

    private static readonly Gen<string?> Optional = Gen.String.Null();

    private static readonly Gen<DateTimeOffset> Instant = Gen.Long[0, DateTime.MaxValue.Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<TimeSpan> Span = Gen.Long.Select(TimeSpan.FromTicks);

    private static readonly Gen<string> Id = Gen.OneOf(Gen.ULong.Select(number => $"{number:x16}"), Gen.ULong.Select(number => $"{number:X16}"), Gen.String);

    private static readonly Gen<AlertRecord> Alert = Gen.Select(
        Gen.Select(Id, Gen.String, Gen.String), Instant, Gen.String, Gen.Double, Gen.Double, Gen.Int, Gen.String, Gen.Select(Gen.Long, Gen.Long, Instant.Nullable(), Optional),
        (names, timestamp, message, value, threshold, count, severity, rest) =>
            new AlertRecord(names.Item1, names.Item2, names.Item3, timestamp, message, value, threshold, count)
            {
                Severity = severity,
                Epoch = rest.Item1,
                Position = rest.Item2,
                ClearedAt = rest.Item3,
                Retraction = rest.Item4,
            });

    private static readonly Gen<Silence> Silence = Gen.Select(Optional, Optional, Instant, (type, symbol, until) => new Silence(type, symbol, until));

    private static readonly Gen<AlertSignal> Signal = Gen.Select(
        Gen.Select(Id, Gen.String, Gen.String), Gen.Long, Gen.Long, Gen.String, Gen.Double, Gen.Double, Gen.Long, Gen.Select(Span, Gen.String, Gen.Long, Gen.Bool, Optional),
        (names, nanos, position, message, value, threshold, arrival, rest) =>
            new AlertSignal(names.Item1, names.Item2, names.Item3, nanos, position, message, value, threshold, arrival)
            {
                Cooldown = rest.Item1,
                Severity = rest.Item2,
                Epoch = rest.Item3,
                Clears = rest.Item4,
                TraceParent = rest.Item5,
            });

    private static readonly Gen<AlertChange> Change = Gen.OneOf(
        Gen.Select(Alert, Gen.Long, (alert, nanos) => (AlertChange)new AlertRaised(alert, nanos)),
        Gen.Select(Id, Gen.String, Gen.String, (id, type, symbol) => (AlertChange)new SignalFolded(id, type, symbol)),
        Gen.Select(Id, Gen.Long, (id, nanos) => (AlertChange)new AlertCleared(id, nanos)),
        Gen.Select(Id, Gen.String, (id, reason) => (AlertChange)new AlertRetracted(id, reason)),
        Silence.Array[0, 4].Select(silences => (AlertChange)new SilencesChanged(silences)));

    private static readonly Gen<CoolingAlert> Cooling = Gen.Select(
        Gen.String, Gen.String, Id, Gen.Long, (type, symbol, id, nanos) => new CoolingAlert(type, symbol, id, nanos));

    private static readonly Gen<AlertBookState> Book = Gen.Select(
        Alert.Array[0, 5], Id.Array[0, 20], Cooling.Array[0, 5], (alerts, seen, cooling) => new AlertBookState(alerts, seen, cooling));

    private static readonly Gen<object>[] Kinds =
    [
        Gen.Select(Change.Array[0, 8], Id.Array[0, 4], (changes, published) => (object)new AlertsLogged(changes, published)),
        Gen.Select(Book, Silence.Array[0, 4], Alert.Array[0, 4], (book, silences, unpublished) => (object)new AlertLogState(book, silences, unpublished)),
        Signal.Select(signal => (object)signal),
        Gen.Select(Id, Gen.Bool, (id, raised) => (object)new AlertAccepted(id) { Raised = raised }),
        Gen.Int.Select(count => (object)new GetRecentAlerts(count)),
        Alert.Array[0, 10].Select(alerts => (object)new RecentAlerts(alerts)),
        Gen.Select(Optional, Optional, Span, (type, symbol, duration) => (object)new SilenceAlerts(type, symbol, duration)),
        Gen.Select(Silence, Gen.Bool, (silence, durable) => (object)new AlertsSilenced(silence, durable)),
        Gen.Const((object)GetSilences.Instance),
        Silence.Array[0, 4].Select(silences => (object)new ActiveSilences(silences)),
        Optional.Select(last => (object)new FollowAlerts(last)),
        Alert.Array[0, 10].Select(alerts => (object)new AlertsPublished(alerts)),
        Gen.String.Select(symbol => (object)new FindAlerts(symbol)),
        Gen.Select(Id, Gen.String, (id, reason) => (object)new RetractAlert(id, reason)),
    ];

    private readonly AlertSerializer _serializer;

    public AlertSerializerTests()
        : base(Patience.Hocon) => _serializer = new AlertSerializer((ExtendedActorSystem)Sys);

    [Fact]
    public void Everything_about_alerts_should_come_back_as_it_was() =>
        Gen.OneOf(Kinds).Sample(message => Wire.Show(RoundTrip(message)).ShouldBe(Wire.Show(message)), iter: 1000);

    [Fact]
    public void Every_type_that_is_bound_should_be_among_the_samples() =>
        Kinds.Select(kind => kind.Single().GetType()).ShouldBe(AlertSerializer.Types, ignoreOrder: true);

    [Fact]
    public void Entry_and_snapshot_of_version_1_should_still_be_read()
    {
        var alert = new AlertRecord("a", "unusual_volume", "7203", DateTimeOffset.UnixEpoch, "busy", 3, 2, 1);
        var silence = new Silence(null, "7203", DateTimeOffset.UnixEpoch);
        var entry = new AlertsLogged([new AlertRaised(alert, 0), new SignalFolded("b", "unusual_volume", "7203"), new SilencesChanged([silence])], ["a"]);
        var state = new AlertLogState(
            new AlertBookState([alert], ["a", "00000000000000ff"], [new CoolingAlert("unusual_volume", "7203", "a", 0)]), [silence], [alert]);

        Wire.Show(_serializer.FromBinary(Convert.FromHexString(EntryOfVersion1), "E")).ShouldBe(Wire.Show(entry));
        Wire.Show(_serializer.FromBinary(Convert.FromHexString(StateOfVersion1), "ES")).ShouldBe(Wire.Show(state));
    }

    [Fact]
    public void Signal_of_version_1_should_still_be_read_with_and_without_a_trace()
    {
        var signal = new AlertSignal("a", "unusual_volume", "7203", 1, 2, "busy", 3, 2, 4) { Severity = "info" };
        var bytes = _serializer.ToBinary(signal);
        bytes[0] = 1;

        // Version 2 appends epoch and end, one byte each when they are the default; the trace before them is one too.
        foreach (var appended in (int[])[2, 3])
        {
            Wire.Show(_serializer.FromBinary(bytes[..^appended], "S")).ShouldBe(Wire.Show(signal));
        }
    }

    [Fact]
    public void What_a_later_release_wrote_should_be_refused_with_its_version()
    {
        var later = _serializer.ToBinary(new AlertsLogged([], []));
        later[0] = 9;

        Should.Throw<SerializationException>(() => _serializer.FromBinary(later, "E")).Message.ShouldContain("version 9");
        Should.Throw<SerializationException>(() => _serializer.FromBinary([1], "X")).Message.ShouldContain("'X'");
    }

    [Fact]
    public void Whole_history_should_fit_into_a_frame_between_nodes()
    {
        var alerts = Enumerable.Range(0, 1000).Select(i => new AlertRecord(
            $"{(ulong)i * 0x9E3779B97F4A7C15:x16}", "high_confidence_buy", $"{7000 + i}", DateTimeOffset.UnixEpoch.AddMilliseconds(i * 7919),
            $"{7000 + i}: buy with confidence 0.8{i % 10} by simple_ma-1.0.0", 0.8 + (i * 1e-5), 0.8, 1 + (i % 5))
        {
            Epoch = 1_795_379_091_917,
            Position = i * 7919,
            ClearedAt = i % 3 == 0 ? null : DateTimeOffset.UnixEpoch.AddMilliseconds(i * 8123),
            Retraction = i % 50 == 0 ? "a trade behind it was cancelled: the figure is 0.7512, the threshold 0.8" : null,
        });

        _serializer.ToBinary(new RecentAlerts([.. alerts])).Length.ShouldBeLessThan(100_000);
    }

    [Fact]
    public void Snapshot_of_a_full_book_should_fit_into_a_page_of_the_embedded_store()
    {
        var book = new AlertBook(1000);
        for (var i = 0; i < 70_000; i++)
        {
            book.Take(new AlertSignal($"{(ulong)i * 0x9E3779B97F4A7C15:x16}", "high_confidence_buy", $"{i}", i, i, $"{i}: buy with confidence 0.85 by simple_ma-1.0.0", 0.85, 0.8, 0), out _);
        }

        var silences = Enumerable.Range(0, 1000).Select(i => new Silence("high_confidence_buy", $"{i}", DateTimeOffset.UnixEpoch)).ToArray();

        _serializer.ToBinary(new AlertLogState(book.State(), silences, [])).Length.ShouldBeLessThan(2 * 1024 * 1024);
    }

    [Fact]
    public void Cut_bytes_should_be_a_clear_error_and_never_a_crash() => Gen.Select(Gen.OneOf(Kinds), Gen.Int[0, int.MaxValue]).Sample(
        (message, at) =>
        {
            var bytes = _serializer.ToBinary(message);
            try
            {
                _serializer.FromBinary(bytes[..(at % bytes.Length)], _serializer.Manifest(message));
            }
            catch (SerializationException)
            {
            }
        },
        iter: 1000);

    private object RoundTrip(object message) => _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));
}
