using AkkaDayTrade.Pipeline.Ingest.Transport;
using CsCheck;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class ReconnectBackoffTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public void Wait_should_double_up_to_the_longest()
    {
        var backoff = new ReconnectBackoff(Shortest, Longest, () => 0);

        Enumerable.Range(0, 6).Select(_ => backoff.Next(TimeSpan.Zero).TotalSeconds).ShouldBe([5, 10, 20, 40, 60, 60]);
    }

    [Fact]
    public void Wait_should_not_start_over_after_a_link_that_lived_shorter_than_the_wait_before_it()
    {
        var backoff = new ReconnectBackoff(Shortest, Longest, () => 0);
        backoff.Next(TimeSpan.Zero);
        backoff.Next(TimeSpan.Zero);

        backoff.Next(TimeSpan.FromSeconds(9.9)).TotalSeconds.ShouldBe(20);
        backoff.Next(TimeSpan.FromSeconds(20)).TotalSeconds.ShouldBe(5);
        backoff.Next(TimeSpan.FromSeconds(4.9)).TotalSeconds.ShouldBe(10);
    }

    [Fact]
    public void Jitter_should_shorten_a_wait_by_a_fifth_at_most_and_never_lengthen_it()
    {
        Gen.Double[0, 0.999999].Array[1, 20].Sample(random =>
        {
            var draw = 0;
            var backoff = new ReconnectBackoff(Shortest, Longest, () => random[draw++]);
            var plain = new ReconnectBackoff(Shortest, Longest, () => 0);
            foreach (var _ in random)
            {
                var most = plain.Next(TimeSpan.Zero);
                backoff.Next(TimeSpan.Zero).ShouldBeInRange(most * 0.799999, most);
            }
        });
    }

    [Fact]
    public void Long_wait_should_honour_what_the_server_asks_and_else_be_ten_times_the_longest()
    {
        var backoff = new ReconnectBackoff(Shortest, Longest, () => 0);

        backoff.Long(retryAfter: null).ShouldBe(Longest * 10);
        backoff.Long(TimeSpan.FromSeconds(17)).TotalSeconds.ShouldBe(17);
        backoff.Long(TimeSpan.FromSeconds(-3)).ShouldBe(Shortest);
        backoff.Long(TimeSpan.FromDays(400)).ShouldBe(TimeSpan.FromDays(1));
    }
}
