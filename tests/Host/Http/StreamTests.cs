using System.Net.ServerSentEvents;
using System.Text.Json;
using AkkaDayTrade.Host.Tests.Store;

namespace AkkaDayTrade.Host.Tests.Http;

[Collection(nameof(RunningSystem))]
public sealed class StreamTests(RunningSystem running)
{
    [Fact]
    public async Task Stream_should_send_ticks_features_and_predictions_of_the_symbols_asked_for()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var body = await running.Client.GetStreamAsync("/api/v1/stream?symbols=7203,9984", enough.Token);

        var seen = new Dictionary<string, JsonElement>();
        await foreach (var item in SseParser.Create(body).EnumerateAsync(enough.Token))
        {
            using var data = JsonDocument.Parse(item.Data);
            data.RootElement.GetProperty("symbol").GetString().ShouldBeOneOf("7203", "9984");
            seen[item.EventType] = data.RootElement.Clone();
            if (seen.Keys.Order().SequenceEqual(["features", "prediction", "tick"]))
            {
                break;
            }
        }

        seen["tick"].GetProperty("price").GetDouble().ShouldBePositive();
        seen["features"].GetProperty("features").GetProperty("sma_5").GetProperty("value").GetDouble().ShouldBePositive();
        seen["prediction"].GetProperty("predictionType").GetString().ShouldBeOneOf("buy", "sell", "hold");
    }

    [Fact]
    public async Task Stream_should_answer_before_anything_happens_and_let_its_reader_go()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream?symbols=NOBODY");
        var before = running.System.Live.ViewerCount;

        using (var response = await running.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            await Eventually.BeTrue(() => running.System.Live.ViewerCount > before, "the reader to enter");
        }

        await Eventually.BeTrue(() => running.System.Live.ViewerCount <= before, "the reader to leave");
    }
}
