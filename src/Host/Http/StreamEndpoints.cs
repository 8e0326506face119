using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AkkaDayTrade.Pipeline.Live;
using AkkaDayTrade.Host.Configuration;

namespace AkkaDayTrade.Host.Http;

/// <summary>What happens, as it happens: server-sent events.</summary>
internal static class StreamEndpoints
{
    private const int MaxViewers = 1000;

    public static void MapStream(this IEndpointRouteBuilder api) =>
        api.MapGet("/stream", Stream).WithSummary("Server-sent events tick, features, prediction and alert; a slow reader skips to the newest");

    private static async Task<IResult> Stream(RealtimeSystem system, HttpContext context, string? symbols = null)
    {
        if (system.Live.ViewerCount >= MaxViewers)
        {
            return Problems.Unavailable($"{MaxViewers} readers are connected, which is the limit.");
        }

        var chosen = string.IsNullOrWhiteSpace(symbols) ? null : SettingText.List(symbols).ToHashSet(StringComparer.Ordinal);
        var gone = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        try
        {
            // The framework's own result sends the headers with the first event, which a quiet market may owe for long.
            await context.Response.Body.FlushAsync(gone);
            await SseFormatter.WriteAsync(Render(system.Live.Subscribe(chosen), gone), context.Response.Body, gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The reader has left, as readers do.
        }

        return Results.Empty;
    }

    private static async IAsyncEnumerable<SseItem<string>> Render(
        IAsyncEnumerable<LiveEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var liveEvent in events.WithCancellation(cancellationToken))
        {
            yield return liveEvent switch
            {
                TickEvent tick => new SseItem<string>(JsonSerializer.Serialize(TickJson.From(tick.Vector), ApiJson.Relaxed.TickJson), "tick"),
                FeaturesEvent features => new SseItem<string>(JsonSerializer.Serialize(FeaturesJson.From(features.Vector), ApiJson.Relaxed.FeaturesJson), "features"),
                PredictionEvent prediction => new SseItem<string>(
                    JsonSerializer.Serialize(PredictionJson.From(prediction.Scored.Prediction), ApiJson.Relaxed.PredictionJson), "prediction"),
                AlertEvent alert => new SseItem<string>(JsonSerializer.Serialize(alert.Alert, ApiJson.Relaxed.Alert), "alert"),
                _ => throw new InvalidOperationException($"There is no event name for {liveEvent.GetType()}."),
            };
        }
    }
}
