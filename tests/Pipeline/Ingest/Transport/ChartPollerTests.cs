using System.Text;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Pipeline.Ingest;
using AkkaDayTrade.Pipeline.Ingest.Transport;
using Microsoft.AspNetCore.Http;

namespace AkkaDayTrade.Pipeline.Tests.Ingest.Transport;

public class ChartPollerTests
{
    private const long Open = 1_771_891_200;

    [Fact]
    public async Task Poller_should_start_with_the_newest_whole_row_and_then_hand_on_only_new_ones()
    {
        await using var server = await ScriptedServer.HttpAsync((context, number) =>
            ReplyAsync(context, Chart(Open + (60 * (number + 2)) + 7, [.. Enumerable.Range(0, number + 2).Select(row => Open + (60 * row)), Open + (60 * (number + 2)) + 7])));
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(Polling(server.HttpUrl), "7203");

        (await RowsAsync(frames)).ShouldBe([Open + 120]);
        (await RowsAsync(frames)).ShouldBe([Open + 180]);
        (await RowsAsync(frames)).ShouldBe([Open + 240]);
        fixture.Status.Read().State.ShouldBe(FeedState.Connected);
        fixture.Status.Read().Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Poller_should_ask_for_each_symbol_in_turn_escaped_and_like_a_browser()
    {
        var asked = new List<string>();
        await using var server = await ScriptedServer.HttpAsync((context, _) =>
        {
            lock (asked)
            {
                asked.Add($"{context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget} {context.Request.Headers.UserAgent}");
            }

            return ReplyAsync(context, Chart(Open, []));
        });
        await using var fixture = new FeedFixture();
        fixture.Run(
            Polling(server.HttpUrl) with { SymbolMap = new Dictionary<string, string> { ["nikkei"] = "^N225" } }, "nikkei", "USDJPY=X");

        await FeedFixture.Until(() => server.Requests >= 4);

        string[] seen;
        lock (asked)
        {
            seen = [.. asked];
        }

        seen[0].ShouldStartWith("/v8/finance/chart/%5EN225?interval=1m&period1=");
        seen[1].ShouldStartWith("/v8/finance/chart/USDJPY%3DX?interval=1m&period1=");
        seen[2].ShouldStartWith("/v8/finance/chart/%5EN225?");
        seen.ShouldAllBe(request => request.Contains("Mozilla/5.0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(422)]
    [InlineData(400)]
    public async Task Symbol_that_the_host_refuses_should_rest_and_not_hold_the_others(int code)
    {
        var refused = 0;
        await using var server = await ScriptedServer.HttpAsync((context, number) =>
        {
            if (context.Request.Path.Value!.EndsWith("GONE", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref refused);
                context.Response.StatusCode = code;
                return ReplyAsync(context, """{"chart":{"result":null,"error":{"code":"Not Found"}}}""");
            }

            return ReplyAsync(context, Chart(Open + (60 * number), [.. Enumerable.Range(0, number).Select(row => Open + (60 * row))]));
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(Polling(server.HttpUrl), "GONE", "7203");

        await RowsAsync(frames);
        await RowsAsync(frames);

        refused.ShouldBe(1);
        fixture.Status.State.ShouldBe(FeedState.Connected);
        fixture.Log.Lines.ShouldContain(line => line.Contains("GONE is left out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(401)]
    public async Task Host_that_refuses_us_should_be_left_alone_for_as_long_as_it_asks(int code)
    {
        await using var server = await ScriptedServer.HttpAsync((context, _) =>
        {
            context.Response.StatusCode = code;
            context.Response.Headers.RetryAfter = "600";
            return context.Response.WriteAsync("Too Many Requests");
        });
        await using var fixture = new FeedFixture();
        fixture.Run(Polling(server.HttpUrl), "7203", "8306");

        await FeedFixture.Until(() => fixture.Status.State == FeedState.BackingOff);

        server.Requests.ShouldBe(1);
        fixture.Metrics.Ticks.ShouldBe(0);
        fixture.Log.Lines.ShouldContain(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("before 00:1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task Page_in_html_should_be_an_outage_not_data(int code)
    {
        await using var server = await ScriptedServer.HttpAsync((context, number) =>
        {
            if (number > 2)
            {
                return ReplyAsync(context, Chart(Open + 60, [Open]));
            }

            context.Response.StatusCode = code;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>Will be right back</html>");
        });
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(Polling(server.HttpUrl), "7203");

        (await RowsAsync(frames)).ShouldBe([Open]);
        fixture.Status.Read().Errors.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_beyond_the_largest_frame_should_be_counted_and_polling_go_on()
    {
        await using var server = await ScriptedServer.HttpAsync((context, number) =>
            ReplyAsync(context, number == 1 ? new string(' ', 5000) : Chart(Open + 60, [Open])));
        await using var fixture = new FeedFixture();
        var frames = fixture.Run(Polling(server.HttpUrl) with { MaxFrame = 1024 }, "7203");

        (await RowsAsync(frames)).ShouldBe([Open]);
        fixture.Metrics.RejectedBy(RejectReason.Malformed).ShouldBe(1);
    }

    [Fact]
    public async Task Silent_host_should_be_given_up_in_time()
    {
        await using var server = await ScriptedServer.HttpAsync((context, _) => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var fixture = new FeedFixture();
        var poller = new ChartPoller(Polling(server.HttpUrl), ["7203"], fixture.Services, fixture.Status) { RequestTimeout = TimeSpan.FromMilliseconds(100) };
        using var stop = new CancellationTokenSource();
        var running = poller.RunAsync(new FrameBuffer(10, 1000, () => { }, () => { }), stop.Token);

        await FeedFixture.Until(() => fixture.Status.Read().Errors >= 2);

        fixture.Status.Read().Reason.ShouldNotBeNull().ShouldStartWith("no answer within");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running.WaitAsync(FeedFixture.Deadline));
        fixture.Status.State.ShouldBe(FeedState.Stopped);
    }

    [Fact]
    public void Rows_should_keep_their_holes_and_drop_the_one_that_still_moves()
    {
        var newest = Open;
        var body = Encoding.UTF8.GetBytes($$$"""
            {"chart":{"result":[{"meta":{"symbol":"7203.T","regularMarketTime":{{{Open + 190}}}},"timestamp":[{{{Open}}},{{{Open + 60}}},{{{Open + 120}}},{{{Open + 180}}}],
            "indicators":{"quote":[{"open":[1,2,null,4],"high":[1,2,null,4],"low":[1,2,null,4],"close":[1.5,2.5,null,4.5],"volume":[10,20,null,0]}]}}],"error":null}}
            """);

        var rows = ChartRows.TakeNew(body, ref newest);

        newest.ShouldBe(Open + 120);
        Encoding.UTF8.GetString(rows!).ShouldContain("\"close\":[2.5,null]");
        ChartRows.TakeNew(body, ref newest).ShouldBeNull();
    }

    [Theory]
    [InlineData(37, 0, Open)]
    [InlineData(37, 60 + 37, Open + 60)]
    [InlineData(0, 60, Open + 60)]
    public void Row_should_be_held_back_until_its_minute_has_passed_or_the_market_has_closed(int snapshotAfter, int closeAfter, long expected)
    {
        var newest = Open - 60;
        var rows = snapshotAfter == 0 ? $"{Open},{Open + 60}" : $"{Open},{Open + 60},{Open + 60 + snapshotAfter}";
        var close = closeAfter == 0 ? Open + 3600 : Open + closeAfter;
        var body = Encoding.UTF8.GetBytes($$$"""
            {"chart":{"result":[{"meta":{"regularMarketTime":{{{Open + 60 + snapshotAfter}}},"currentTradingPeriod":{"regular":{"end":{{{close}}} } } },"timestamp":[{{{rows}}}],"indicators":{"quote":[{}]}}],"error":null}}
            """);

        ChartRows.TakeNew(body, ref newest).ShouldNotBeNull();

        newest.ShouldBe(expected);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"chart":{"result":null,"error":null}}""")]
    [InlineData("""{"chart":{"result":[{"timestamp":["x"],"indicators":{}}]}}""")]
    [InlineData("""{"chart":{"result":[{"timestamp":[1771891200,null],"indicators":{}}]}}""")]
    [InlineData("""{"chart":{"result":[{"meta":{"regularMarketTime":1771899999},"timestamp":[1771891200,1771891260],"indicators":{"quote":[{"open":[]}]}}]}}""")]
    public void Document_that_is_no_chart_should_go_to_the_decoder_as_it_is(string body)
    {
        var newest = 0L;
        var bytes = Encoding.UTF8.GetBytes(body);

        ChartRows.TakeNew(bytes, ref newest).ShouldBe(bytes);
    }

    private static FeedOptions Polling(Uri url) => FeedFixture.Quick(url, FeedFormat.Yahoo) with
    {
        Transport = FeedTransport.Polling,
        PollInterval = TimeSpan.FromMilliseconds(10),
    };

    private static Task ReplyAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private static string Chart(long marketTime, long[] rows)
    {
        var ones = string.Join(',', rows.Select(_ => "1"));
        return $$$"""
            {"chart":{"result":[{"meta":{"symbol":"7203","regularMarketTime":{{{marketTime}}}},"timestamp":[{{{string.Join(',', rows)}}}],
            "indicators":{"quote":[{"open":[{{{ones}}}],"high":[{{{ones}}}],"low":[{{{ones}}}],"close":[{{{ones}}}],"volume":[{{{ones}}}]}]}}],"error":null}}
            """;
    }

    private static async Task<long[]> RowsAsync(Akka.Streams.ISinkQueue<Received> frames)
    {
        var frame = await FeedFixture.NextAsync(frames);
        using var document = System.Text.Json.JsonDocument.Parse(frame.Text);
        return [.. document.RootElement.GetProperty("chart").GetProperty("result")[0].GetProperty("timestamp").EnumerateArray().Select(time => time.GetInt64())];
    }
}
