using System.IO.Compression;
using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using AkkaDayTrade.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public sealed class ReplayTests : IDisposable
{
    private const string Header = "timestamp,symbol,price,volume,bid,ask\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("replay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replay_should_deliver_every_row_of_a_file_once_with_its_position(bool zipped)
    {
        var original = SharedData.PathOf("ticks/eurusd-20140502.csv");
        var rows = (await File.ReadAllLinesAsync(original))[1..];
        await using var fixture = new FeedFixture();

        var frames = await FeedFixture.AllAsync(fixture.Run(Replay(zipped ? Zip(original) : original)));

        string.Concat(frames.Select(frame => frame.Text)).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(rows);
        var position = 0L;
        foreach (var frame in frames)
        {
            frame.FirstPosition.ShouldBe(position);
            position += frame.Text.Count(letter => letter == '\n');
        }

        rows.Length.ShouldBe(96_406);
        fixture.Status.State.ShouldBe(FeedState.Completed);
    }

    [Theory]
    [InlineData(0, "r0 r1 r2 r3")]
    [InlineData(2, "r2 r3")]
    [InlineData(9, "")]
    public async Task Replay_should_start_at_the_position_it_is_given(long from, string expected)
    {
        var path = Write(Header + "r0,x\r\n\r\nr1,x\nr2,x\nr3,x");
        await using var fixture = new FeedFixture();

        var frames = await FeedSources.Create(Replay(path), null, fixture.Services, fixture.Status, fromPosition: from)
            .Select(Received.From).RunWith(Sink.Seq<Received>(), fixture.System.Materializer()).WaitAsync(FeedFixture.Deadline);

        string.Join(' ', string.Concat(frames.Select(frame => frame.Text)).Replace(",x", string.Empty, StringComparison.Ordinal).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).ShouldBe(expected);
        frames.Select(frame => frame.FirstPosition).FirstOrDefault(from).ShouldBe(from);
    }

    [Fact]
    public async Task Replay_at_a_speed_should_release_rows_when_they_are_due_and_those_due_together_at_once()
    {
        var path = Write(Header + """
            2026-02-24T09:00:00Z,a,1,1,,
            2026-02-24T09:00:00Z,b,1,1,,
            2026-02-24T09:00:10Z,c,1,1,,
            2026-02-24T09:00:05Z,late,1,1,,
            unreadable,d,1,1,,
            2026-02-24T09:01:00Z,e,1,1,,

            """);
        var time = new FakeTimeProvider();
        await using var fixture = new FeedFixture(time: time);
        var frames = fixture.Run(Replay(path) with { Speed = 10 });

        (await FeedFixture.NextAsync(frames)).Text.ShouldContain(",b,");
        var second = frames.PullAsync();
        await AdvanceUntilAsync(time, TimeSpan.FromMilliseconds(100), second);
        time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(time.Start + TimeSpan.FromSeconds(1));
        (await second).Value.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        (await second).Value.FirstPosition.ShouldBe(2);
        var third = frames.PullAsync();
        await AdvanceUntilAsync(time, TimeSpan.FromMilliseconds(100), third);
        (await third).Value.Text.ShouldContain(",e,");
        time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(time.Start + TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Replay_should_read_no_further_than_it_is_asked()
    {
        var path = Write(Header + string.Concat(Enumerable.Repeat("2026-02-24T09:00:00Z,7203,1,1,,\n", 100_000)));
        await using var fixture = new FeedFixture();
        var frames = FeedSources.Create(Replay(path), null, fixture.Services, fixture.Status)
            .Select(Received.From)
            .RunWith(Sink.Queue<Received>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), fixture.System.Materializer());

        await FeedFixture.NextAsync(frames);

        fixture.Status.State.ShouldBe(FeedState.Connected);
        (await FeedFixture.AllAsync(frames)).Count.ShouldBeGreaterThan(10);
        fixture.Status.State.ShouldBe(FeedState.Completed);
    }

    [Fact]
    public async Task Replay_should_stop_while_it_waits_for_a_row_and_give_the_file_back()
    {
        var path = Write(Header + "2026-02-24T09:00:00Z,a,1,1,,\n2026-02-25T09:00:00Z,b,1,1,,\n");
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(Replay(path) with { Speed = 1 }, out var stop);
        await FeedFixture.NextAsync(frames);

        stop.Shutdown();

        (await FeedFixture.AllAsync(frames)).ShouldBeEmpty();
        await FeedFixture.Until(() => fixture.Status.State == FeedState.Stopped);
        await using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public async Task Replay_should_count_a_line_beyond_the_largest_frame_and_go_on_behind_it()
    {
        var path = Write(Header + "r0\n" + new string('x', 5000) + "\nr2\n");
        await using var fixture = new FeedFixture();

        var frames = await FeedFixture.AllAsync(fixture.Run(Replay(path) with { MaxFrame = 1024 }));

        frames.Select(frame => (frame.Text, frame.FirstPosition)).ShouldBe([("r0\n", 0L), ("r2\n", 2L)]);
        fixture.Metrics.RejectedBy(RejectReason.Malformed).ShouldBe(1);
    }

    [Fact]
    public async Task Missing_file_should_be_named_before_anything_starts()
    {
        await using var fixture = new FeedFixture();

        Should.Throw<ArgumentException>(() => fixture.Run(Replay("/no/such/file.csv"))).Message.ShouldContain("Feed:Path = '/no/such/file.csv'");
    }

    [Fact]
    public async Task Broken_archive_should_fail_the_stream_with_its_path()
    {
        var path = Path.Combine(_folder, "broken.csv.gz");
        await File.WriteAllTextAsync(path, "this is not gzip");
        await using var fixture = new FeedFixture();

        var failure = await Should.ThrowAsync<Exception>(FeedFixture.AllAsync(fixture.Run(Replay(path))));

        failure.GetBaseException().ShouldNotBeNull();
        fixture.Status.Read().State.ShouldBe(FeedState.Fatal);
        fixture.Status.Read().Reason.ShouldNotBeNull().ShouldContain(path);
    }

    private static FeedOptions Replay(string path) => new() { Transport = FeedTransport.Replay, Path = path, Speed = 0 };

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, TimeSpan step, Task done)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 500 && !done.IsCompleted; i++)
        {
            await look.WaitForNextTickAsync();
            if (!done.IsCompleted)
            {
                time.Advance(step);
            }
        }

        done.IsCompleted.ShouldBeTrue();
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "replay.csv");
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }

    private string Zip(string original)
    {
        var path = Path.Combine(_folder, "replay.csv.gz");
        using var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var source = File.OpenRead(original);
        source.CopyTo(zip);
        return path;
    }
}
