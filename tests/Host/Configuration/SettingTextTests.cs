using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host.Tests.Configuration;

public sealed class SettingTextTests
{
    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("5s", 5_000)]
    [InlineData("5 s", 5_000)]
    [InlineData("1.5 s", 1_500)]
    [InlineData("1m", 60_000)]
    [InlineData("2 min", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1D", 86_400_000)]
    [InlineData("0", 0)]
    [InlineData("00:00:05", 5_000)]
    [InlineData("1.00:00:00", 86_400_000)]
    public void Time_span_should_be_read_with_its_unit(string text, double milliseconds)
    {
        SettingText.TryTimeSpan(text, out var span).ShouldBeTrue();
        span.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("-00:00:05")]
    [InlineData("5 weeks")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("999999999999d")]
    [InlineData("soon")]
    public void Time_span_without_a_clear_meaning_should_be_refused(string text) =>
        SettingText.TryTimeSpan(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("256 MB", 256L << 20)]
    [InlineData("4MB", 4L << 20)]
    [InlineData("64 kB", 64L << 10)]
    [InlineData("1 GB", 1L << 30)]
    [InlineData("1.5 MiB", 3L << 19)]
    [InlineData("4194304", 4L << 20)]
    public void Size_should_be_read_with_its_unit(string text, long expected)
    {
        SettingText.TrySize(text, out var bytes).ShouldBeTrue();
        bytes.ShouldBe(expected);
    }

    [Theory]
    [InlineData("4 bananas")]
    [InlineData("-1")]
    [InlineData("MB")]
    [InlineData("99999999999 GB")]
    public void Size_without_a_clear_meaning_should_be_refused(string text) =>
        SettingText.TrySize(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("7203")]
    [InlineData("7203=")]
    [InlineData("=7203.T")]
    [InlineData("7203=7203.T,7203=7203.N")]
    [InlineData("7203=X,8306=X")]
    public void Symbol_map_should_pair_each_side_once(string text) =>
        SettingText.TryMap(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("Feed:Ulr", "Feed:Url")]
    [InlineData("feed:transprot", "Feed:Transport")]
    [InlineData("Store:Ttll", "Store:Ttl")]
    public void Nearest_key_should_be_the_one_that_was_meant(string typed, string meant) =>
        NearestKey.Of(typed, ["Feed:Url", "Feed:Transport", "Store:Ttl", "Store:LocalTtl"]).ShouldBe(meant);

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("FEED", "feed", 0)]
    public void Edit_distance_should_count_insertions_deletions_and_replacements(string left, string right, int expected) =>
        NearestKey.EditDistance(left, right).ShouldBe(expected);
}
