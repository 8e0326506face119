using System.Text.Json;
using AkkaDayTrade.Domain.Market;
using AkkaDayTrade.Exchange.Market;
using AkkaDayTrade.Exchange.Protocols;

namespace AkkaDayTrade.Exchange.Chart;

/// <summary>
/// Yahoo's chart endpoint over the tape's bars and the past before them. The last row is the running minute as a live snapshot: its time is
/// the moment of asking, its volume 0. `fail=400|401|404|422|429|500` in the query makes it answer as the vendor fails.
/// </summary>
internal sealed class ChartEndpoint(ExchangeOptions options, SymbolTable symbols, BarBook bars, DateTimeOffset start, TimeProvider time)
{
    public const string Prefix = "/v8/finance/chart/";

    private const int RememberedChances = 0x0C4A;
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private SplitMix64 _random = new((ulong)options.Seed ^ RememberedChances);

    /// <summary>The time on the tape.</summary>
    private DateTimeOffset Now => start + time.GetElapsedTime(_started);

    public Task HandleAsync(HttpContext context)
    {
        var name = context.Request.Path.Value![Prefix.Length..];
        var failure = context.Request.Query.TryGetValue("fail", out var wished) ? wished.ToString() : FailureByChance();
        return failure switch
        {
            "429" => WriteTextAsync(context, 429, "text/plain", "Too Many Requests\r\n"),
            "500" => WriteTextAsync(context, 500, "text/html", "<html><head><title>Yahoo</title></head><body><h1>Will be right back...</h1></body></html>"),
            "401" => WriteErrorAsync(context, 401, "Unauthorized", "Invalid Crumb"),
            "404" => WriteNotFoundAsync(context),
            "400" => WriteErrorAsync(context, 400, "Bad Request", "Invalid input"),
            "422" => WriteErrorAsync(context, 422, "Unprocessable Entity", "1m data not available. The requested range must be within the last 30 days."),
            _ => AnswerAsync(context, name),
        };
    }

    private Task AnswerAsync(HttpContext context, string name)
    {
        if (!TryFind(name, out var symbol))
        {
            return WriteNotFoundAsync(context);
        }

        if (!ChartQuery.TryRead(name, context.Request.Query, Now, out var query, out var error))
        {
            return WriteErrorAsync(context, error.Status, error.Code, error.Description);
        }

        var (minutes, running, _) = bars.History(symbol);
        var past = options.ReplayPath is null ? Past(symbol, query.FromUnixNanos) : [];
        var rows = ChartRows.Of([.. past, .. minutes], query);
        var answer = new ChartAnswer(query, rows, running, TickSize.IsTokyoCode(name), Now.ToUnixTimeSeconds());
        context.Response.ContentType = "application/json;charset=utf-8";
        return context.Response.Body.WriteAsync(answer.ToJson()).AsTask();
    }

    private List<Bar> Past(int symbol, long fromUnixNanos) => MarketPast.Minutes(
        symbols.Names[symbol], options.Seed, SyntheticTape.MeanMinuteVolume(options, symbol), Timestamps.ToUnixNanos(start), fromUnixNanos);

    private bool TryFind(string name, out int symbol) =>
        symbols.TryFind(name, out symbol) || (name.EndsWith(".T", StringComparison.Ordinal) && symbols.TryFind(name[..^2], out symbol));

    private string? FailureByChance()
    {
        lock (_gate)
        {
            return _random.Happens(options.Faults.TooManyRequests) ? "429" : _random.Happens(options.Faults.ServerError) ? "500" : null;
        }
    }

    private static Task WriteNotFoundAsync(HttpContext context) => WriteErrorAsync(context, 404, "Not Found", "No data found, symbol may be delisted");

    private static Task WriteErrorAsync(HttpContext context, int status, string code, string description)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=utf-8";
        var error = new { chart = new { result = (object?)null, error = new { code, description } } };
        return JsonSerializer.SerializeAsync(context.Response.Body, error);
    }

    private static Task WriteTextAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }
}
