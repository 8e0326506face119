using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AkkaDayTrade.Host.Tests.Store;
using StackExchange.Redis;

namespace AkkaDayTrade.Host.Tests.Http;

[Collection(nameof(RunningSystem))]
public sealed class ApiTests(RunningSystem running)
{
    private HttpClient Client => running.Client;

    [Fact]
    public async Task Ready_should_name_every_part()
    {
        var health = await GetAsync("/health/ready");

        health.GetProperty("status").GetString().ShouldBe("healthy");
        NamesOf(health.GetProperty("parts")).ShouldBe(["feed", "redis", "cluster", "pipeline"]);
        (await GetAsync("/health/live")).GetProperty("status").GetString().ShouldBe("healthy");
    }

    [Fact]
    public async Task Status_should_tell_what_runs_where()
    {
        var status = await GetAsync("/api/v1/status");

        status.GetProperty("version").GetString().ShouldBe("0.1.0");
        status.GetProperty("node").GetString()!.ShouldStartWith("akka.tcp://AkkaDayTrade@127.0.0.1:");
        Strings(status.GetProperty("roles")).ShouldBe(["feed", "features", "web"]);
        status.GetProperty("uptimeSeconds").GetDouble().ShouldBeGreaterThan(0);
        status.GetProperty("feed")[0].GetProperty("state").GetString().ShouldBe("connected");
        status.GetProperty("ports").GetProperty("http").GetInt32().ShouldBe(Client.BaseAddress!.Port);
        status.GetProperty("ports").GetProperty("redis").GetInt32().ShouldBePositive();
        status.GetProperty("activeModel").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task Metrics_should_add_up()
    {
        var metrics = await GetAsync("/api/v1/metrics");

        foreach (var name in (string[])["totalPredictions", "successfulPredictions", "featuresProcessed", "messagesReceived", "connectionCount"])
        {
            metrics.GetProperty(name).GetInt64().ShouldBePositive(name);
        }

        foreach (var name in (string[])["failedPredictions", "avgPredictionTimeMs", "avgEndToEndLatencyMs", "alertsGenerated", "cacheHitRate",
            "throughputPredictionsPerSecond", "messagesProcessed", "errorCount"])
        {
            metrics.GetProperty(name).GetDouble().ShouldBeGreaterThanOrEqualTo(0, name);
        }

        metrics.GetProperty("rejected").EnumerateObject().Sum(reason => reason.Value.GetInt64())
            .ShouldBe(metrics.GetProperty("messagesDropped").GetInt64());
    }

    [Fact]
    public async Task Symbols_should_show_price_quote_and_readiness()
    {
        var symbols = (await GetAsync("/api/v1/symbols")).EnumerateArray().ToList();

        symbols.Select(symbol => symbol.GetProperty("symbol").GetString()).ShouldBe(["7203", "8306", "9984"]);
        foreach (var symbol in symbols)
        {
            NamesOf(symbol).ShouldBe(["symbol", "price", "bid", "ask", "volume", "timestamp", "ready", "features", "quality"]);
            symbol.GetProperty("price").GetDouble().ShouldBePositive();
            symbol.GetProperty("features").GetInt32().ShouldBe(11);
            symbol.GetProperty("ready").GetInt32().ShouldBe(10);
            TimestampOf(symbol);
        }
    }

    [Fact]
    public async Task Features_should_have_value_time_and_metadata_and_leave_out_what_is_not_ready()
    {
        var vector = await GetAsync("/api/v1/features/7203");

        NamesOf(vector).ShouldBe(["symbol", "timestamp", "position", "features", "quality"]);
        var features = vector.GetProperty("features");
        NamesOf(features).ShouldBe(
            ["sma_5", "sma_20", "sma_50", "ema_12", "ema_26", "rsi_14", "macd", "bollinger_20", "volume_ratio_20_1m", "spread"]);
        var sma = features.GetProperty("sma_20");
        NamesOf(sma).ShouldBe(["value", "timestamp", "metadata"]);
        sma.GetProperty("metadata").GetProperty("period").GetDouble().ShouldBe(20);
        NamesOf(features.GetProperty("macd").GetProperty("metadata")).ShouldBe(["macd_line", "signal_line", "histogram"], ignoreOrder: true);
        Strings(vector.GetProperty("quality")).ShouldContain("not_ready");
    }

    [Fact]
    public async Task Features_of_an_earlier_run_should_be_told_as_such()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{running.System.Servers.RedisPort}");
        await redis.GetDatabase().StringSetAsync(
            "day_trade:feature:6758:sma_5:latest",
            """{"name":"sma_5","value":3500.5,"timestamp":"2026-02-24T05:00:00.123456+00:00","symbol":"6758","metadata":{"period":5}}""");
        await redis.GetDatabase().SetAddAsync("day_trade:feature:6758:feature_names", "sma_5");

        var vector = await GetAsync("/api/v1/features/6758");

        vector.GetProperty("position").ValueKind.ShouldBe(JsonValueKind.Null);
        Strings(vector.GetProperty("quality")).ShouldBe(["stored"]);
        vector.GetProperty("timestamp").GetString().ShouldBe("2026-02-24T05:00:00.123456+00:00");
        vector.GetProperty("features").GetProperty("sma_5").GetProperty("value").GetDouble().ShouldBe(3500.5);
    }

    [Fact]
    public async Task History_should_be_ascending_one_value_a_second()
    {
        JsonElement history = default;
        await Eventually.BeTrue(async () =>
            (history = await GetAsync("/api/v1/features/7203/sma_5/history?limit=3")).GetArrayLength() >= 2, "two seconds of history");

        var times = history.EnumerateArray().Select(TimestampOf).ToList();
        times.ShouldBeInOrder(SortDirection.Ascending);
        times.Select(time => time.ToUnixTimeSeconds()).ShouldBeUnique();
        NamesOf(history[0]).ShouldBe(["name", "value", "timestamp", "symbol", "metadata"]);

        var from = Uri.EscapeDataString(times[^1].ToString("O"));
        (await GetAsync($"/api/v1/features/7203/sma_5/history?to={from}")).EnumerateArray().Select(TimestampOf).Max()
            .ToUnixTimeSeconds().ShouldBe(times[^1].ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Ticks_should_come_oldest_first()
    {
        var ticks = (await GetAsync("/api/v1/ticks/8306?count=5")).EnumerateArray().ToList();

        ticks.Count.ShouldBe(5);
        ticks.Select(tick => tick.GetProperty("position").GetInt64()).ShouldBeInOrder(SortDirection.Ascending);
        NamesOf(ticks[0]).ShouldBe(["symbol", "timestamp", "price", "volume", "bid", "ask", "position"]);
        ticks[0].GetProperty("symbol").GetString().ShouldBe("8306");
    }

    [Fact]
    public async Task Prediction_from_given_features_should_follow_them()
    {
        var response = await Client.PostAsJsonAsync(
            "/api/v1/predict/7203",
            new { features = new Dictionary<string, double> { ["sma_5"] = 2100, ["sma_20"] = 2000, ["sma_50"] = 1900, ["rsi_14"] = 55, ["macd"] = 12 } });

        var prediction = await JsonOf(response);
        NamesOf(prediction).ShouldBe(
            ["symbol", "timestamp", "predictionType", "confidence", "predictedPrice", "predictedReturn", "riskScore", "featuresUsed", "modelVersion", "processingTimeMs", "metadata"]);
        prediction.GetProperty("predictionType").GetString().ShouldBe("buy");
        prediction.GetProperty("confidence").GetDouble().ShouldBe(0.55, 1e-12);
        prediction.GetProperty("predictedPrice").ValueKind.ShouldBe(JsonValueKind.Null);
        prediction.GetProperty("riskScore").GetDouble().ShouldBe(0.55, 1e-12);
        prediction.GetProperty("modelVersion").GetString().ShouldBe("simple_ma_v1.0");
    }

    [Fact]
    public async Task Prediction_without_needed_features_should_abstain_and_say_why()
    {
        var prediction = await JsonOf(await Client.PostAsJsonAsync("/api/v1/predict/7203", new { features = new Dictionary<string, double> { ["sma_5"] = 1 } }));

        prediction.GetProperty("predictionType").GetString().ShouldBe("hold");
        prediction.GetProperty("confidence").GetDouble().ShouldBe(0);
        prediction.GetProperty("riskScore").ValueKind.ShouldBe(JsonValueKind.Null);
        prediction.GetProperty("metadata").GetProperty("error").GetString()!.ShouldContain("sma_20");
    }

    [Fact]
    public async Task Prediction_without_a_body_should_take_the_newest_features()
    {
        var prediction = await JsonOf(await Client.PostAsync("/api/v1/predict/9984", content: null));

        prediction.GetProperty("symbol").GetString().ShouldBe("9984");
        prediction.GetProperty("featuresUsed").GetProperty("sma_50").GetDouble().ShouldBePositive();
        (await GetAsync("/api/v1/predictions/9984")).GetProperty("symbol").GetString().ShouldBe("9984");
    }

    [Fact]
    public async Task Alerts_should_be_a_list() => (await GetAsync("/api/v1/alerts?count=5")).ValueKind.ShouldBe(JsonValueKind.Array);

    [Fact]
    public async Task Models_should_be_listed_and_switched()
    {
        var models = (await GetAsync("/api/v1/models")).EnumerateArray().ToDictionary(model => model.GetProperty("name").GetString()!);
        models["simple_ma"].GetProperty("active").GetBoolean().ShouldBeTrue();
        Strings(models["simple_ma"].GetProperty("requiredFeatures")).ShouldContain("rsi_14");

        // To the one that is active already: the tests beside this one rely on it.
        var switched = await JsonOf(await Client.PutAsJsonAsync("/api/v1/models/active", new { name = "simple_ma" }));

        switched.EnumerateArray().Single(model => model.GetProperty("active").GetBoolean()).GetProperty("name").GetString().ShouldBe("simple_ma");
    }

    [Fact]
    public async Task Scores_of_a_model_should_be_there_and_those_of_an_unknown_one_not()
    {
        var scores = await GetAsync("/api/v1/models/simple_ma/scores");

        scores.GetProperty("model").GetString().ShouldBe("simple_ma");
        scores.GetProperty("all").GetProperty("calibration").ValueKind.ShouldBe(JsonValueKind.Array);
        (await Client.GetAsync("/api/v1/models/oracle/scores")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Promotion_without_evidence_should_be_refused()
    {
        (await GetAsync("/api/v1/models/trials")).GetArrayLength().ShouldBe(0);

        var answer = await Client.PostAsync("/api/v1/models/online/promote", content: null);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("Prediction:Shadow");
    }

    [Fact]
    public async Task Prometheus_should_find_the_counters()
    {
        var text = await Client.GetStringAsync("/metrics");

        text.ShouldContain("daytrade_ticks");
        text.ShouldContain("daytrade_rejected");
        text.ShouldContain("daytrade_latency_seconds_bucket");
        text.ShouldContain("dotnet_gc");
    }

    [Fact]
    public async Task Open_api_should_describe_every_call()
    {
        var paths = NamesOf((await GetAsync("/openapi/v1.json")).GetProperty("paths"));

        paths.ShouldBe(
            [
                "/health/live", "/health/ready", "/api/v1/status", "/api/v1/metrics", "/api/v1/latency", "/api/v1/symbols", "/api/v1/features/{symbol}",
                "/api/v1/features/{symbol}/{name}/history", "/api/v1/ticks/{symbol}", "/api/v1/predict/{symbol}", "/api/v1/predictions/{symbol}",
                "/api/v1/alerts", "/api/v1/alerts/silences", "/api/v1/cluster/leave", "/api/v1/models", "/api/v1/models/{name}/scores", "/api/v1/models/trials", "/api/v1/models/active",
                "/api/v1/models/rollback", "/api/v1/models/{name}/promote", "/api/v1/stream",
            ],
            ignoreOrder: true);
    }

    private async Task<JsonElement> GetAsync(string path) => await JsonOf(await Client.GetAsync(path));

    private static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    private static string[] NamesOf(JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    private static string[] Strings(JsonElement json) => [.. json.EnumerateArray().Select(item => item.GetString()!)];

    private static DateTimeOffset TimestampOf(JsonElement json)
    {
        var text = json.GetProperty("timestamp").GetString()!;
        text.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$");
        return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }
}
