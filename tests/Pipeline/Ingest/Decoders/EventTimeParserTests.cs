using System.Text;
using AkkaDayTrade.Pipeline.Ingest.Decoders;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Decoders;

public sealed class EventTimeParserTests
{
    [Theory]
    [InlineData("2026-02-24T14:30:00Z", 0)]
    [InlineData("2026-02-24 14:30:00.1z", 100_000_000)]
    [InlineData("2026-02-24T14:30:00.004217903Z", 4_217_903)]
    [InlineData("2026-02-24T14:30:00.1234567891Z", 123_456_789)]
    [InlineData("2026-02-24T23:30:00.125+09:00", 125_000_000)]
    [InlineData("2026-02-24T23:30:00+0900", 0)]
    [InlineData("2026-02-24T23:30:00+09", 0)]
    [InlineData("2026-02-24T09:00:00-05:30", 0)]
    [InlineData("2026-02-24T14:30:00,5", 500_000_000)]
    public void Iso_time_should_be_exact_to_the_nanosecond(string text, long nanos) =>
        Parse(text, "UTC").ShouldBe(Decoding.Nanos("2026-02-24T14:30:00Z") + nanos);

    [Theory]
    [InlineData("")]
    [InlineData("2026-02-24")]
    [InlineData("2026-02-24T14:30Z")]
    [InlineData("2026-02-29T14:30:00Z")]
    [InlineData("2026-13-01T14:30:00Z")]
    [InlineData("2026-00-01T14:30:00Z")]
    [InlineData("2026-02-24T24:00:00Z")]
    [InlineData("2026-02-24T14:60:00Z")]
    [InlineData("2026-02-24T14:30:60Z")]
    [InlineData("2026-02-24T14:30:00.Z")]
    [InlineData("2026-02-24T14:30:00 Z")]
    [InlineData("2026-02-24T14:30:00+9:00")]
    [InlineData("2026-02-24T14:30:00+19:00")]
    [InlineData("2026-02-24T14:30:00+0x:00")]
    [InlineData("2026-02-24T14:30:00*09:00")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("2201-01-01T00:00:00Z")]
    [InlineData("20a6-02-24T14:30:00Z")]
    [InlineData("2026-02-24T1/:30:00Z")]
    public void Text_that_is_no_time_should_be_refused(string text) => Parse(text, "UTC").ShouldBeNull();

    [Theory]
    [InlineData("2026-02-24T09:00:00.125", "Asia/Tokyo", "2026-02-24T00:00:00.125Z")]
    [InlineData("2026-01-15T09:30:00", "America/New_York", "2026-01-15T14:30:00Z")]
    [InlineData("2026-07-15T09:30:00", "America/New_York", "2026-07-15T13:30:00Z")]
    [InlineData("2026-03-08T01:59:59", "America/New_York", "2026-03-08T06:59:59Z")] // spring: 02:00 to 03:00 is left out
    [InlineData("2026-03-08T03:00:00", "America/New_York", "2026-03-08T07:00:00Z")]
    [InlineData("2026-11-01T00:59:59", "America/New_York", "2026-11-01T04:59:59Z")] // autumn: 01:00 to 02:00 comes twice
    [InlineData("2026-11-01T01:30:00", "America/New_York", "2026-11-01T06:30:00Z")]
    [InlineData("2026-07-15T09:30:00Z", "America/New_York", "2026-07-15T09:30:00Z")] // its own zone wins
    public void Time_without_zone_should_be_of_the_feeds_zone(string text, string zone, string utc) =>
        Parse(text, zone).ShouldBe(Decoding.Nanos(utc));

    [Fact]
    public void Any_instant_should_be_read_as_the_framework_writes_it()
    {
        var parser = new EventTimeParser(TimeZoneInfo.Utc);
        Gen.DateTime[new DateTime(1970, 1, 2, 0, 0, 0, DateTimeKind.Utc), new DateTime(2200, 12, 31, 0, 0, 0, DateTimeKind.Utc)].Sample(instant =>
        {
            var text = instant.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
            parser.TryParse(Encoding.ASCII.GetBytes(text), out var nanos).ShouldBeTrue();
            nanos.ShouldBe((instant.Ticks - DateTime.UnixEpoch.Ticks) * 100);
        });
    }

    private static long? Parse(string text, string zone) =>
        new EventTimeParser(TimeZoneInfo.FindSystemTimeZoneById(zone)).TryParse(Encoding.UTF8.GetBytes(text), out var nanos) ? nanos : null;
}
