using AkkaDayTrade.Pipeline.Telemetry;

namespace AkkaDayTrade.Pipeline.Tests.Telemetry;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Figures_should_be_those_of_what_was_recorded()
    {
        var histogram = new LatencyHistogram();
        for (var milliseconds = 1; milliseconds <= 100; milliseconds++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        }

        histogram.Count.ShouldBe(100);
        histogram.MeanMilliseconds.ShouldBe(50.5);
        histogram.PercentileMilliseconds(50).ShouldBe(50, 0.1);
        histogram.PercentileMilliseconds(99).ShouldBe(99, 0.2);
        histogram.MaxMilliseconds.ShouldBe(100, 0.2);
    }

    [Fact]
    public void Counts_should_tell_how_often_each_latency_came_and_subtract_to_an_interval()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(100));
        histogram.Record(TimeSpan.FromMicroseconds(100));
        var before = histogram.Counts();
        histogram.Record(TimeSpan.FromMilliseconds(80));

        before.ShouldBe([new LatencyCount(0.1, 2)]);
        var after = histogram.Counts();
        after.Count.ShouldBe(2);
        after[0].ShouldBe(before[0]);
        after[1].Count.ShouldBe(1);
        after[1].Ms.ShouldBe(80, 0.1);
    }

    [Fact]
    public async Task Highest_latency_should_be_in_every_reading_however_many_others_are_written_meanwhile()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(900));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                histogram.Record(TimeSpan.FromMicroseconds(1));
            }
        });

        try
        {
            for (var i = 0; i < 200; i++)
            {
                histogram.Counts()[^1].Ms.ShouldBe(900, 1);
                histogram.MaxMilliseconds.ShouldBe(900, 1);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await writer;
        }
    }

    [Fact]
    public async Task Reading_should_work_while_others_write()
    {
        var histogram = new LatencyHistogram();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                histogram.Record(TimeSpan.FromMicroseconds(i % 100_000));
            }
        })).ToArray();

        for (var i = 0; i < 200; i++)
        {
            histogram.MeanMilliseconds.ShouldBeGreaterThanOrEqualTo(0);
            histogram.PercentileMilliseconds(99.9).ShouldBeLessThan(110);
            histogram.MaxMilliseconds.ShouldBeLessThan(110);
            histogram.Counts().Count.ShouldBeLessThan(100_000);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public void An_empty_histogram_should_give_zeros()
    {
        var histogram = new LatencyHistogram();

        (histogram.Count, histogram.MeanMilliseconds, histogram.MaxMilliseconds, histogram.PercentileMilliseconds(99)).ShouldBe((0, 0, 0, 0));
    }
}
