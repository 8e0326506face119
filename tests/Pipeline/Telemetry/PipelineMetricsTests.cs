using System.Diagnostics;
using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Telemetry;

public sealed class PipelineMetricsTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    public void Quantile_that_is_read_from_the_buckets_should_be_close_to_the_exact_one(double quantile)
    {
        // A long tail, as latencies have it: most below a millisecond, one in a thousand beyond 50 ms.
        var random = new Random(763);
        double[] seconds = [.. Enumerable.Range(0, 200_000).Select(_ => Math.Min(8, 0.0002 * Math.Exp(1.1 * Gaussian(random)) * (random.Next(500) == 0 ? 200 : 1))).Order()];
        double[] bounds = [.. PipelineMetrics.Durations.HistogramBucketBoundaries!];

        var read = HistogramQuantile(quantile, bounds, seconds);

        read.ShouldBe(seconds[(int)(quantile * seconds.Length)], read * 0.12);
    }

    [Fact]
    public void Buckets_should_be_ten_to_a_decade_and_read_well()
    {
        double[] bounds = [.. PipelineMetrics.Durations.HistogramBucketBoundaries!];

        bounds[0].ShouldBe(50e-6);
        bounds[^1].ShouldBe(10);
        bounds.Zip(bounds.Skip(1)).ShouldAllBe(pair => pair.Second / pair.First > 1.2 && pair.Second / pair.First < 1.3);
        bounds.ShouldAllBe(bound => $"{bound}".Length <= 8);
    }

    [Fact]
    public void Store_lag_should_be_that_of_the_store_that_waits_longest()
    {
        var backlog = new Backlog();
        var (one, other) = (new object(), new object());
        backlog.Lag.ShouldBe(TimeSpan.Zero);

        backlog.WaitsSince(one, Stopwatch.GetTimestamp() - (30 * Stopwatch.Frequency));
        backlog.WaitsSince(other, Stopwatch.GetTimestamp() - (90 * Stopwatch.Frequency));
        backlog.Lag.ShouldBeInRange(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(100));

        backlog.WaitsSince(other, null);
        backlog.Lag.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));

        backlog.WaitsSince(one, null);
        backlog.Lag.ShouldBe(TimeSpan.Zero);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>As Prometheus reads it: linear within the bucket.</summary>
    private static double HistogramQuantile(double quantile, double[] bounds, double[] values)
    {
        var rank = quantile * values.Length;
        var below = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            var upTo = values.Count(value => value <= bounds[i]);
            if (upTo >= rank)
            {
                var from = i == 0 ? 0 : bounds[i - 1];
                return from + ((bounds[i] - from) * (rank - below) / (upTo - below));
            }

            below = upTo;
        }

        return bounds[^1];
    }
}
